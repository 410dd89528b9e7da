#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spamgraph {

/// Longest name without its trailing dot, in bytes (RFC 1035, 2.3.4: 255 octets on the wire).
inline constexpr std::size_t kMaxNameBytes = 253;
/// Longest label, in bytes (RFC 1035, 2.3.4).
inline constexpr std::size_t kMaxLabelBytes = 63;

/// What is wrong with a name; `none` when it may be used.
enum class NameProblem { none, empty_label, label_length, name_length };

/// Writes the canonical form of a name to `out`: lower case, no trailing dot, bytes outside 0x21 to 0x7e and
/// the backslash as `\DDD` (RFC 1035, 5.1). The root is ".". Local.
/// @param raw the name's bytes, labels separated by dots, nothing escaped; a trailing dot is allowed
NameProblem canonical_qname(std::string_view raw, std::string& out);

/// Whether `raw` is its own canonical form, as most names in a log are; says no for the root. Quick. Local.
bool is_canonical_qname(std::string_view raw);

/// Longest canonical name: every byte of the longest name written as `\DDD`.
inline constexpr std::size_t kMaxCanonicalBytes = 4 * kMaxNameBytes;

/// Writes one label of a wire name in canonical form, a dot in it as `\046`, and returns the end of what was
/// written: at most 4 characters for each byte. Local.
char* write_canonical_label(std::string_view label, char* out);

/// Whether `name` (canonical) can be the name of a host: letters, digits, '-', '_' and at least one dot, no
/// label empty, the last label not a number (RFC 1123, 2.1; '_' is seen in practice). Local.
bool is_host_name(std::string_view name);

/// Whether `name` has the form of a DNS block list query (RFC 5782, 2.1 and 2.4): four numbers 0 to 255 or 32
/// hex digits as labels, then a zone of two or more labels that is not a reverse zone of `.arpa`. Local.
bool is_dnsbl_style(std::string_view name);

/// The label before the first dot. Local.
std::string_view first_label(std::string_view name);

/// Whether the whole label matches (mx|mail|smtp|mta|relay|gate|inbound|aspmx)[-0-9]*. Local.
bool is_mail_label(std::string_view label);

}  // namespace spamgraph
