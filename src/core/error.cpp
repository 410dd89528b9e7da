#include "spamgraph/core/error.hpp"

#include <cctype>
#include <system_error>

namespace spamgraph {

std::string system_reason(int number)
{
    std::string reason = std::generic_category().message(number);
    if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
    return reason;
}

}  // namespace spamgraph
