#include "app/window.hpp"

#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/verify.hpp"

namespace spamgraph::app {

namespace {

void check_days(const std::vector<DayFile>& days)
{
    for (std::size_t d = 1; d < days.size(); ++d) {
        const DaySummary& before = days[d - 1].summary();
        const DaySummary& day = days[d].summary();
        if (before.day == day.day)
            throw Error(ExitCode::usage, "day '" + format_day(day.day) + "' is given twice ('" +
                                             days[d - 1].path().string() + "' and '" +
                                             days[d].path().string() + "')");
        if (before.pseudonyms != day.pseudonyms)
            throw Error(ExitCode::usage,
                        "day file '" + days[d].path().string() +
                            "' has other addresses than the day before (true ones, or pseudonyms of another "
                            "key; scan both alike)");
        if (before.rules != day.rules)
            throw Error(ExitCode::usage,
                        "day file '" + days[d].path().string() +
                            "' was kept by other rules than the day before (scan both alike)");
    }
}

/// First row of a day whose client's address is not below `address`. One row costs as much to read as a
/// piece, which is packed as a whole.
std::uint64_t lower_bound(const DayFile& day, const Address& address)
{
    std::uint64_t first = 0, count = day.client_count();
    while (count > kPieceClients) {
        const std::uint64_t half = count / 2;
        if (day.clients(first + half, 1).front().address < address) {
            first += half + 1;
            count -= half + 1;
        } else {
            count = half;
        }
    }
    const std::vector<ClientRow> rest = day.clients(first, count);
    return first + static_cast<std::uint64_t>(
                       std::ranges::lower_bound(rest, address, {}, &ClientRow::address) - rest.begin());
}

/// The first address of every rank but the root: equal shares of the day with most clients. Every rank finds
/// the same.
std::vector<Address> choose_borders(const std::vector<DayFile>& days, int ranks)
{
    const DayFile& fullest = *std::ranges::max_element(days, {}, &DayFile::client_count);
    std::vector<Address> borders;
    for (int r = 1; r < ranks && fullest.client_count() > 0; ++r) {
        const std::uint64_t row =
            fullest.client_count() * static_cast<std::uint64_t>(r) / static_cast<std::uint64_t>(ranks);
        borders.push_back(fullest.clients(row, 1).front().address);
    }
    return borders;
}

ClientRange range_of(const DayFile& day, const std::vector<Address>& borders, std::size_t rank)
{
    const std::uint64_t first = rank == 0 || borders.empty() ? 0 : lower_bound(day, borders[rank - 1]);
    const std::uint64_t end = rank < borders.size() ? lower_bound(day, borders[rank]) : day.client_count();
    return rank > borders.size() ? ClientRange{} : ClientRange{first, end - first};
}

}  // namespace

Window open_window(const mpi::Communicator& comm, std::span<const std::filesystem::path> paths)
{
    Window window;
    mpi::together(comm, [&] {
        if (paths.empty())
            throw Error(ExitCode::usage,
                        "no day file named (give day-YYYY-MM-DD.h5 files written by scan; see --help)");
        // One rank checks the bytes: they are the same for all, and none opens them before.
        if (comm.is_root()) std::ranges::for_each(paths, verify_checksum);
    });
    mpi::together(comm, [&] {
        for (const auto& path : paths) window.days.emplace_back(path, Checksum::trust);
        std::ranges::sort(window.days, {}, [](const DayFile& day) { return day.summary().day; });
        check_days(window.days);
        const std::vector<Address> borders = choose_borders(window.days, comm.size());
        for (const DayFile& day : window.days) {
            window.summaries.push_back(day.summary());
            window.mine.push_back(range_of(day, borders, static_cast<std::size_t>(comm.rank())));
        }
    });
    return window;
}

}  // namespace spamgraph::app
