#include "comm/arrived_clients.hpp"

#include <span>

namespace spamgraph::mpi {

void ArrivedClients::append(const Clients& clients)
{
    struct At {
        std::size_t head, edges, times;
    };
    std::vector<At> order;
    for (std::size_t head = 0, edges = 0, times = 0; head < clients.heads.size(); ++head) {
        order.push_back({head, edges, times});
        edges += clients.heads[head].edges;
        times += clients.heads[head].times;
    }
    std::ranges::stable_sort(order, {}, [&](const At& at) { return clients.heads[at.head].row.address; });
    const std::uint64_t begin = log_.size();
    for (const At& at : order) {
        const ClientOnWay& head = clients.heads[at.head];
        log_.put(head);
        log_.put(std::span(clients.edges).subspan(at.edges, head.edges));
        log_.put(std::span(clients.times).subspan(at.times, head.times));
    }
    if (!order.empty()) batches_.push_back({begin, log_.size()});
}

}  // namespace spamgraph::mpi
