#include "spamgraph/geo/places.hpp"

#include <maxminddb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <vector>

#include "spamgraph/core/error.hpp"

namespace spamgraph::geo {

namespace {

/// An open MMDB file.
class Mmdb {
public:
    explicit Mmdb(const std::filesystem::path& path)
    {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored))
            throw Error(ExitCode::no_input, "cannot read MMDB file '" + path.string() + "' (no such file)");
        const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &file_);
        if (status != MMDB_SUCCESS)
            throw Error(ExitCode::configuration,
                        "cannot use MMDB file '" + path.string() + "' (" + MMDB_strerror(status) + ")");
    }
    ~Mmdb() { MMDB_close(&file_); }
    Mmdb(const Mmdb&) = delete;
    Mmdb& operator=(const Mmdb&) = delete;

    /// The record of an address, if there is one.
    std::optional<MMDB_entry_s> find(const Address& address) const
    {
        sockaddr_in6 v6{};
        sockaddr_in v4{};
        const bool mapped = std::equal(kMapped.begin(), kMapped.end(), address.bytes.begin());
        const sockaddr* socket = nullptr;
        if (mapped) {
            v4.sin_family = AF_INET;
            std::memcpy(&v4.sin_addr, address.bytes.data() + kMapped.size(), sizeof v4.sin_addr);
            socket = reinterpret_cast<const sockaddr*>(&v4);
        } else {
            v6.sin6_family = AF_INET6;
            std::memcpy(&v6.sin6_addr, address.bytes.data(), sizeof v6.sin6_addr);
            socket = reinterpret_cast<const sockaddr*>(&v6);
        }
        int status = MMDB_SUCCESS;
        const MMDB_lookup_result_s found = MMDB_lookup_sockaddr(&file_, socket, &status);
        if (status != MMDB_SUCCESS || !found.found_entry) return std::nullopt;
        return found.entry;
    }

private:
    static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    MMDB_s file_{};
};

/// The value at a path of keys; nothing where the record has none.
std::optional<MMDB_entry_data_s> value_at(MMDB_entry_s entry, std::initializer_list<const char*> keys)
{
    std::vector<const char*> path(keys);
    path.push_back(nullptr);
    MMDB_entry_data_s data{};
    if (MMDB_aget_value(&entry, &data, path.data()) != MMDB_SUCCESS || !data.has_data) return std::nullopt;
    return data;
}

std::string text_of(const std::optional<MMDB_entry_data_s>& data)
{
    if (!data || data->type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return {data->utf8_string, data->data_size};
}

double number_of(const std::optional<MMDB_entry_data_s>& data)
{
    if (data && data->type == MMDB_DATA_TYPE_DOUBLE) return data->double_value;
    if (data && data->type == MMDB_DATA_TYPE_FLOAT) return static_cast<double>(data->float_value);
    return std::numeric_limits<double>::quiet_NaN();
}

std::string country_of(MMDB_entry_s entry)
{
    std::string code = text_of(value_at(entry, {"country", "iso_code"}));
    if (code.empty()) code = text_of(value_at(entry, {"country_code"}));
    if (code.size() != 2) return {};
    std::ranges::transform(code, code.begin(), [](unsigned char c) { return std::toupper(c); });
    return code;
}

/// A name that is printable ASCII, as the other texts of a result are.
std::string plain(std::string text)
{
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c > 0x7e; }, '?');
    return text;
}

}  // namespace

struct Places::Files {
    std::unique_ptr<Mmdb> country, city, asn;
};

Places::Places(const PlaceFiles& files) : files_(std::make_unique<Files>())
{
    const auto open = [](const std::filesystem::path& path) {
        return path.empty() ? nullptr : std::make_unique<Mmdb>(path);
    };
    files_->country = open(files.country);
    files_->city = open(files.city);
    files_->asn = open(files.asn);
}

Places::~Places() = default;
Places::Places(Places&&) noexcept = default;
Places& Places::operator=(Places&&) noexcept = default;

bool Places::has_countries() const
{
    return files_->country || files_->city;
}

bool Places::has_networks() const
{
    return files_->asn != nullptr;
}

Place Places::find(const Address& address) const
{
    Place place;
    if (files_->country)
        if (const auto entry = files_->country->find(address)) place.country = country_of(*entry);
    if (files_->city)
        if (const auto entry = files_->city->find(address)) {
            if (place.country.empty()) place.country = country_of(*entry);
            place.latitude = number_of(value_at(*entry, {"location", "latitude"}));
            place.longitude = number_of(value_at(*entry, {"location", "longitude"}));
            if (std::isnan(place.latitude)) place.latitude = number_of(value_at(*entry, {"latitude"}));
            if (std::isnan(place.longitude)) place.longitude = number_of(value_at(*entry, {"longitude"}));
        }
    if (files_->asn)
        if (const auto entry = files_->asn->find(address)) {
            const auto number = value_at(*entry, {"autonomous_system_number"});
            if (number && number->type == MMDB_DATA_TYPE_UINT32) place.asn = number->uint32;
            place.network = plain(text_of(value_at(*entry, {"autonomous_system_organization"})));
        }
    return place;
}

}  // namespace spamgraph::geo
