#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

namespace spamgraph {

/// The public suffix list (publicsuffix.org), which says where registered domains begin.
class PublicSuffixes {
public:
    /// The list built into libpsl.
    PublicSuffixes();
    /// A newer list from a file; throws Error (66) when it cannot be read.
    explicit PublicSuffixes(const std::filesystem::path& list);
    ~PublicSuffixes();
    PublicSuffixes(PublicSuffixes&&) noexcept;
    PublicSuffixes& operator=(PublicSuffixes&&) noexcept;

    /// Public suffix plus one label, a tail of `name` (canonical); the whole name where it has none (a public
    /// suffix itself, a single label, the root). Local.
    [[nodiscard]] std::string_view registered_domain(std::string_view name) const;

    /// Whether the first label of `name` is a mail label (`is_mail_label`) and not part of the registered
    /// domain: "mx1.example.com" but not "mail.com". Local.
    [[nodiscard]] bool has_mail_label(std::string_view name) const;

private:
    struct Handle;
    std::unique_ptr<Handle> handle_;
};

}  // namespace spamgraph
