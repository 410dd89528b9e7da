#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "synth/log_rows.hpp"
#include "synth/world.hpp"

namespace spamgraph::synth {

/// One log file in the making.
struct FileWriter {
    const World& world;
    std::size_t file;
    FileSpan span;
    LogRows rows;
    std::uint64_t limit;  ///< background rows that the file gets, no more and no less

    [[nodiscard]] bool full() const { return rows.size() >= limit; }
};

/// A client that asks: its address, its resolver, its habits.
class Asker {
public:
    Asker(FileWriter& out, const Ip& ip, bool mixes_case, Random& random);

    /// Writes one query. A background row past the file's limit is dropped; a time past its span is folded
    /// back into it.
    void ask(std::int64_t time_us, std::string_view name, Qtype qtype, const Reply& reply);
    /// The same for a web host, resolved; also over IPv6 where `dual_stack`.
    void visit(std::int64_t time_us, const std::string& name, bool dual_stack);
    /// MX, sometimes again after no answer, and the address of an exchange with a chance of `follow_up`.
    void look_up_mail(std::int64_t time_us, const MailDomain& domain, double follow_up);
    /// Writes a query whatever its time and the file's limit.
    void ask_anyway(std::int64_t time_us, std::string_view name, Qtype qtype, const Reply& reply);

    /// From now on nothing is asked twice: answers are kept, as a forwarder does, for longer than a file
    /// lasts.
    void keep_answers() { keeps_answers_ = true; }

    [[nodiscard]] Random& random() { return random_; }

private:
    FileWriter& out_;
    Flow flow_;
    bool mixes_case_;
    Random& random_;
    std::string name_;
    bool keeps_answers_ = false;
    std::set<std::pair<std::string, Qtype>> kept_;
};

// Each writes its part of a file's background rows.
void write_straddlers(FileWriter& out);  ///< rows of the neighbouring files' time
void write_mail_servers(FileWriter& out);
void write_newsletters(FileWriter& out);
void write_scanner(FileWriter& out);
void write_tunnels(FileWriter& out);
void write_offices(FileWriter& out);
void write_forwarder(FileWriter& out);
void write_households(FileWriter& out);  ///< fills the file up to its limit

/// Rows on top of the limit: what the planted runs ask in the file's time.
void write_runs(FileWriter& out);
/// Rows on top of the limit that are no question to a resolver.
void write_junk(FileWriter& out);

/// One household's burst of queries: a page and what it embeds, or something rarer.
void write_session(FileWriter& out, std::uint32_t household, std::int64_t time_us, Random& random);

}  // namespace spamgraph::synth
