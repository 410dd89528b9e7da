#pragma once

#include <array>
#include <memory>
#include <vector>

#include "spamgraph/logs/query.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"

namespace spamgraph::privacy {

/// Stands between a reader and what takes its rows: hands every row on with pseudonyms in the place of the
/// client, its subnet, the addresses in answers and those written out in names. Nothing behind it sees a true
/// address but that of the server that a query went to, which is compared and not kept, and the row's bytes,
/// which are only summed. Not for several threads at once. Local.
class RowHider : public logs::RowHandler {
public:
    /// @param to outlives this, as does `pseudonyms`
    RowHider(const Pseudonyms& pseudonyms, logs::RowHandler& to);
    ~RowHider() override;

    void on_query(const logs::Query& query) override;
    void on_left_out(const logs::LeftOut& row) override;

private:
    struct Caches;

    Address hide(const Address& address);
    logs::Query hide(const logs::Query& query);

    const Pseudonyms& pseudonyms_;
    logs::RowHandler& to_;
    std::unique_ptr<Caches> caches_;
    std::string qname_;
    std::vector<std::string> hosts_;     ///< of the answers of one row
    std::vector<logs::Answer> answers_;  ///< of one row
};

}  // namespace spamgraph::privacy
