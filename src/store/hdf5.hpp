#pragma once

#include <hdf5.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace spamgraph::hdf5 {

/// Returns `code`, or throws Error(io) "`problem` (HDF5's own words)" when it is negative.
hid_t check(hid_t code, std::string_view problem);

/// An open HDF5 object; closes itself.
class Handle {
public:
    using Close = herr_t (*)(hid_t);

    Handle() = default;
    /// Throws Error(io) when `id` is negative: the call that made it failed.
    Handle(hid_t id, Close close, std::string_view problem) : id_(check(id, problem)), close_(close) {}
    ~Handle() { reset(); }
    Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
    Handle& operator=(Handle&& other) noexcept
    {
        std::swap(id_, other.id_);
        std::swap(close_, other.close_);
        return *this;
    }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;

    [[nodiscard]] hid_t id() const { return id_; }
    /// Closes now and throws Error(io) when that fails: what was written may only reach the disk here.
    void close(std::string_view problem) { check(close_(std::exchange(id_, -1)), problem); }

private:
    void reset()
    {
        if (id_ >= 0) close_(std::exchange(id_, -1));
    }

    hid_t id_ = -1;
    Close close_ = nullptr;
};

/// Stops HDF5 from printing its errors. Local.
void silence();

/// A property list that closes itself. Local.
Handle make_properties(hid_t list_class);

/// Makes a group without times in its header. Local.
Handle create_group(const Handle& parent, const std::string& name);
Handle open_group(const Handle& parent, const std::string& name);

/// Attributes: text as variable-length ASCII, which h5py reads as str. Local.
void write_attribute(const Handle& object, const char* name, std::string_view text);
void write_attribute(const Handle& object, const char* name, const char* text);
void write_attribute(const Handle& object, const char* name, std::int64_t value);
void write_attribute(const Handle& object, const char* name, std::uint64_t value);
void write_attribute(const Handle& object, const char* name, double value);
void write_attribute(const Handle& object, const char* name, std::span<const std::int64_t> values);

/// Whether there is one, and reading back what write_attribute wrote; they throw Error(io) when the attribute
/// is missing or of another kind. Local.
[[nodiscard]] bool has_attribute(const Handle& object, const char* name);
std::string read_text_attribute(const Handle& object, const char* name);
std::int64_t read_int_attribute(const Handle& object, const char* name);
std::uint64_t read_count_attribute(const Handle& object, const char* name);
double read_float_attribute(const Handle& object, const char* name);

}  // namespace spamgraph::hdf5
