#include "spamgraph/analysis/web_proxies.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph {

namespace {

/// Whether a line is meant as an address or a prefix: no domain has a colon or a slash, or only numbers.
bool looks_like_address(std::string_view line)
{
    return line.find_first_of(":/") != line.npos || line.find_first_not_of("0123456789.") == line.npos;
}

}  // namespace

WebProxies::WebProxies(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r";
    std::string address_lines;  // the others blank, so that an error names the right line
    for (std::size_t line_number = 1; !text.empty(); ++line_number) {
        const auto newline = text.find('\n');
        std::string_view line = text.substr(0, std::min(newline, text.find('#')));
        text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
        line.remove_prefix(std::min(line.find_first_not_of(kBlank), line.size()));
        line = line.substr(0, line.find_last_not_of(kBlank) + 1);
        if (!line.empty() && looks_like_address(line)) {
            address_lines += line;
        } else if (!line.empty()) {
            std::string& domain = domains_.emplace_back();
            if (canonical_qname(line, domain) != NameProblem::none || !is_host_name(domain))
                throw Error(ExitCode::configuration,
                            fmt::format("invalid web-proxies entry '{}' (must be an address, a prefix or a "
                                        "domain; line {})",
                                        line, line_number));
        }
        address_lines += '\n';
    }
    addresses_ = AddressList(address_lines, "web-proxies");
    std::ranges::sort(domains_);
}

bool WebProxies::has_name(std::string_view name) const
{
    for (;;) {
        if (std::ranges::binary_search(domains_, name)) return true;
        const auto dot = name.find('.');
        if (dot == name.npos) return false;
        name.remove_prefix(dot + 1);
    }
}

}  // namespace spamgraph
