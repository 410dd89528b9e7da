#include "app/rank_state.hpp"

namespace spamgraph::app {

namespace {

/// Changes with the form of what follows.
constexpr std::uint64_t kForm =
    1 + (sizeof(UnitRest) << 8) + (sizeof(tally::InputAccount) << 16) + (sizeof(tally::RejectedRow) << 32);

template <class State, class Visit>
void for_each_list(State& state, Visit visit)
{
    visit(state.left);
    visit(state.units);
    visit(state.spread);
    visit(state.accounts);
    visit(state.days);
    visit(state.rejected);
}

}  // namespace

std::string write_state(const RankState& state)
{
    ArchiveWriter out;
    out.put(kForm);
    for_each_list(state, [&]<class T>(const std::vector<T>& list) { out.put_all(std::span<const T>(list)); });
    out.put(state.file_bytes);
    out.put(std::uint64_t{state.logs.size()});
    for (const auto& [day, logs] : state.logs) {
        out.put(day);
        out.put_text(logs);
    }
    return out.bytes();
}

RankState read_state(const std::string& bytes)
{
    ArchiveReader in(bytes);
    if (in.take<std::uint64_t>() != kForm)
        throw Error(ExitCode::io, "cannot use a checkpoint (of another version of the program)");
    RankState state;
    for_each_list(state, [&]<class T>(std::vector<T>& list) { list = in.take_all<T>(); });
    state.file_bytes = in.take<std::uint64_t>();
    for (auto days = in.take<std::uint64_t>(); days > 0; --days) {
        const Day day = in.take<Day>();
        state.logs.emplace_back(day, in.take_text());
    }
    return state;
}

}  // namespace spamgraph::app
