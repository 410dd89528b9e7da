#include "spamgraph/comm/round_mail.hpp"

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/wait_until.hpp"

namespace spamgraph::mpi {

namespace {

/// Tells rounds apart that may be under way at once, of which there are few. MPI promises tags up to 32767.
int tag_of(std::uint64_t round)
{
    return static_cast<int>(round % 1'024);
}

/// Not by check(): a test that comes back is no progress of the job.
bool are_done(std::span<MPI_Request> requests)
{
    int done = 0;
    const int code =
        MPI_Testall(static_cast<int>(requests.size()), requests.data(), &done, MPI_STATUSES_IGNORE);
    if (code != MPI_SUCCESS) throw CallFailed(code, "MPI_Testall");
    return done != 0;
}

}  // namespace

RoundMail::RoundMail(const Communicator& comm, std::size_t message_bytes, std::uint64_t most_under_way)
    : comm_(comm),
      message_bytes_(message_bytes),
      most_under_way_(comm.size() == 1 ? 1 : most_under_way),
      sets_(comm.size() == 1 ? 1 : most_under_way + 1),
      out_(std::make_unique_for_overwrite<std::byte[]>(sets_ * set_bytes())),
      in_(std::make_unique_for_overwrite<std::byte[]>(comm.size() == 1 ? 0 : set_bytes())),
      sends_(sets_ * static_cast<std::size_t>(comm.size()), MPI_REQUEST_NULL),
      receives_(static_cast<std::size_t>(comm.size()), MPI_REQUEST_NULL)
{
}

RoundMail::~RoundMail()
{
    if (!is_under_way()) {
        MPI_Waitall(static_cast<int>(sends_.size()), sends_.data(), MPI_STATUSES_IGNORE);
        return;
    }
    // An MPI call failed, and the job is going to end.
    for (MPI_Request& receive : receives_)
        if (receive != MPI_REQUEST_NULL) MPI_Cancel(&receive);
    for (std::vector<MPI_Request>* const requests : {&sends_, &receives_})
        for (MPI_Request& request : *requests)
            if (request != MPI_REQUEST_NULL) MPI_Request_free(&request);
}

void RoundMail::start(std::span<const std::size_t> bytes)
{
    const std::byte* message = outgoing();
    ++started_;
    const std::span<MPI_Request> sends = sends_of(started_);
    for (int r = 0; r < comm_.size(); ++r, message += message_bytes_) {
        const auto to = static_cast<std::size_t>(r);
        if (r == comm_.rank()) continue;
        check(MPI_Isend(message, as_count(bytes[to]), MPI_BYTE, r, tag_of(started_), comm_.handle(),
                        &sends[to]),
              "MPI_Isend");
    }
    if (started_ == completed_ + 1) receive_next();
    wait_until([this] { return are_done(sends_of(started_ + 1)); });
}

void RoundMail::receive_next()
{
    for (int r = 0; r < comm_.size(); ++r) {
        const auto from = static_cast<std::size_t>(r);
        if (r == comm_.rank()) continue;
        check(MPI_Irecv(&in_[from * message_bytes_], as_count(message_bytes_), MPI_BYTE, r,
                        tag_of(completed_ + 1), comm_.handle(), &receives_[from]),
              "MPI_Irecv");
    }
}

bool RoundMail::others_started() const
{
    if (comm_.size() == 1) return false;
    int found = 0;
    const int code =
        MPI_Iprobe(MPI_ANY_SOURCE, tag_of(started_ + 1), comm_.handle(), &found, MPI_STATUS_IGNORE);
    if (code != MPI_SUCCESS) throw CallFailed(code, "MPI_Iprobe");
    return found != 0;
}

bool RoundMail::has_arrived()
{
    return is_under_way() && are_done(receives_);
}

const std::byte* RoundMail::message(int from) const
{
    const std::byte* const first = from == comm_.rank() ? set_of(completed_ + 1) : in_.get();
    return first + static_cast<std::size_t>(from) * message_bytes_;
}

void RoundMail::complete()
{
    ++completed_;
    if (is_under_way()) receive_next();
}

}  // namespace spamgraph::mpi
