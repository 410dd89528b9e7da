#include "spamgraph/core/public_suffix.hpp"

#include <libpsl.h>

#include <array>
#include <cstring>

#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph {

struct PublicSuffixes::Handle {
    const psl_ctx_t* list = nullptr;
    bool owned = false;
    Handle(const psl_ctx_t* l, bool o) : list(l), owned(o) {}
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle()
    {
        if (owned) psl_free(const_cast<psl_ctx_t*>(list));
    }
};

PublicSuffixes::PublicSuffixes() : handle_(std::make_unique<Handle>(psl_builtin(), false))
{
    if (!handle_->list)
        throw Error(ExitCode::configuration,
                    "libpsl has no built-in list (name one with --public-suffix-list)");
}

PublicSuffixes::PublicSuffixes(const std::filesystem::path& list)
    : handle_(std::make_unique<Handle>(psl_load_file(list.c_str()), true))
{
    if (!handle_->list)
        throw Error(ExitCode::no_input,
                    "cannot read the public suffix list '" + list.string() + "' (not a readable list)");
}

PublicSuffixes::~PublicSuffixes() = default;
PublicSuffixes::PublicSuffixes(PublicSuffixes&&) noexcept = default;
PublicSuffixes& PublicSuffixes::operator=(PublicSuffixes&&) noexcept = default;

std::string_view PublicSuffixes::registered_domain(std::string_view name) const
{
    // A canonical name is at most 4 * 253 bytes long (every byte escaped).
    std::array<char, 4 * kMaxNameBytes + 1> text;
    if (name.size() >= text.size()) return name;
    std::memcpy(text.data(), name.data(), name.size());
    text[name.size()] = '\0';
    const char* const found = psl_registrable_domain(handle_->list, text.data());
    return found ? name.substr(static_cast<std::size_t>(found - text.data())) : name;
}

bool PublicSuffixes::has_mail_label(std::string_view name) const
{
    return is_mail_label(first_label(name)) && registered_domain(name).size() < name.size();
}

}  // namespace spamgraph
