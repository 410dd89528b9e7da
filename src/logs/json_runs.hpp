#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "logs/json_cursor.hpp"

namespace spamgraph::logs {

/// Members of an object that follow each other, as they stood there up to the next key: where they come again
/// byte by byte, they need not be read again.
struct JsonRun {
    static constexpr std::size_t kMaxBytes = 192, kMaxValues = 8;

    struct Value {
        JsonValue::Kind kind;
        std::uint8_t place, begin, bytes;  ///< `begin`: in the text
    };

    /// Takes in a value that stands in a run which begins at `begin`; false where there is no room.
    bool add(const char* run, std::size_t place, const JsonValue& value)
    {
        const auto at = static_cast<std::size_t>(value.text.data() - run);
        if (at + value.text.size() > kMaxBytes || values_used == kMaxValues) return false;
        values[values_used++] = {value.kind, static_cast<std::uint8_t>(place), static_cast<std::uint8_t>(at),
                                 static_cast<std::uint8_t>(value.text.size())};
        return true;
    }
    /// Takes in the text; false where there is no room.
    bool set_text(std::string_view whole)
    {
        if (whole.size() > kMaxBytes) return false;
        bytes = whole.size();
        std::memcpy(text.data(), whole.data(), bytes);
        return true;
    }

    std::array<char, kMaxBytes> text;
    std::size_t bytes = 0;
    std::size_t quotes = 0;  ///< in the text
    std::size_t next = 0;    ///< what the reader expects behind it
    std::size_t values_used = 0;
    std::array<Value, kMaxValues> values;
};

/// A few runs, those met lately first.
class JsonRuns {
public:
    /// The run with which `text` begins; null where none does.
    const JsonRun* find(std::string_view text)
    {
        for (std::size_t i = 0; i < runs_.size(); ++i) {
            const JsonRun& run = runs_[order_[i]];
            if (run.bytes > text.size() || std::memcmp(run.text.data(), text.data(), run.bytes) != 0)
                continue;
            if (i > 0) std::swap(order_[i], order_[i - 1]);
            return &run;
        }
        return nullptr;
    }

    /// Keeps a run, in the place of the last where there are too many.
    void add(const JsonRun& run)
    {
        if (runs_.size() < kMost) {
            order_[runs_.size()] = static_cast<std::uint8_t>(runs_.size());
            runs_.push_back(run);
        } else {
            runs_[order_[kMost - 1]] = run;
        }
    }

    void clear() { runs_.clear(); }

private:
    static constexpr std::size_t kMost = 16;
    std::vector<JsonRun> runs_;
    std::array<std::uint8_t, kMost> order_{};
};

/// Takes down a run while it is read.
class JsonRunRecorder {
public:
    [[nodiscard]] bool runs() const { return begin_ != nullptr; }
    void start(const char* begin, const std::uint32_t* quote)
    {
        begin_ = begin;
        quote_ = quote;
        run_.values_used = 0;
        fits_ = true;
    }
    void stop() { begin_ = nullptr; }
    void add(std::size_t place, const JsonValue& value) { fits_ = fits_ && run_.add(begin_, place, value); }
    /// The run ends before `end`; it is kept in `runs` if it may be.
    void finish(const char* end, const std::uint32_t* quote, std::size_t next, JsonRuns& runs)
    {
        run_.quotes = static_cast<std::size_t>(quote - quote_);
        run_.next = next;
        if (fits_ && end > begin_ && run_.set_text({begin_, static_cast<std::size_t>(end - begin_)}))
            runs.add(run_);
        stop();
    }

private:
    const char* begin_ = nullptr;
    const std::uint32_t* quote_ = nullptr;
    JsonRun run_;
    bool fits_ = true;
};

}  // namespace spamgraph::logs
