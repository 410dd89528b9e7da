#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/window.hpp"

namespace spamgraph::app {

/// A name of a day whose queries per minute are wanted as part of a curve.
struct CurveName {
    std::uint32_t day{};
    std::uint32_t curve{};
    std::uint64_t name{};  ///< row of the day's names
};

/// The curves that each name of one day is part of. Local.
class CurvesOfDay {
public:
    CurvesOfDay(std::uint32_t day, std::uint64_t day_names, std::span<const CurveName> names)
    {
        for (const CurveName& name : names) {
            if (name.day != day) continue;
            if (first_.empty()) first_.assign(day_names, kNone);
            links_.push_back({name.curve, first_[name.name]});
            first_[name.name] = static_cast<std::uint32_t>(links_.size() - 1);
        }
    }
    [[nodiscard]] bool empty() const { return links_.empty(); }

    template <class Use>
    void for_each(std::uint64_t name, Use use) const
    {
        for (std::uint32_t at = first_[name]; at != kNone; at = links_[at].next) use(links_[at].curve);
    }

private:
    static constexpr std::uint32_t kNone = 0xffffffff;
    struct Link {
        std::uint32_t curve, next;
    };
    std::vector<std::uint32_t> first_;  ///< per name of the day, into links_
    std::vector<Link> links_;
};

/// Kept queries per minute over the window, of all mail-active clients, for every curve; on every rank.
/// Collective.
/// @param names the same on every rank; a name may be part of several curves
std::vector<std::vector<std::uint32_t>> count_curves(const mpi::Communicator& comm, const Window& window,
                                                     std::span<const CurveName> names, std::size_t curves);

}  // namespace spamgraph::app
