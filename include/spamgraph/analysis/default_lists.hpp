#pragma once

#include <string_view>

namespace spamgraph {

// The lists that an analysis uses where the user gives none: small, written for this project, one entry a
// line with comments after '#', as the files that replace them.

/// Registered domains of large mail providers. Local.
std::string_view default_providers();

/// Registered domains of universities that neither .edu nor .ac.xx tells. Local.
std::string_view default_academics();

/// Numbers of autonomous systems whose clients are mostly households, or mostly hosted machines. Local.
std::string_view default_residential_asns();
std::string_view default_hosting_asns();

/// Words in the reverse names of dial-up and other dynamic lines. Local.
std::string_view default_dynamic_words();

/// Domains of sites through which people surf. Local.
std::string_view default_web_proxies();

}  // namespace spamgraph
