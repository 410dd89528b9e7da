#include "logs/json_fields.hpp"

#include <algorithm>
#include <cstring>

#include "logs/json_bytes.hpp"

namespace spamgraph::logs {

namespace {

/// Whether `bytes` bytes are the same, up to 32 of them.
/// @pre 32 bytes can be read at both
inline bool same_bytes(const char* a, const char* b, std::size_t bytes)
{
#ifdef __SSE2__
    const auto same = [&](int at) {
        const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at));
        const __m128i y = _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at));
        return static_cast<std::uint64_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(x, y)));
    };
    const std::uint64_t differ = ~(same(0) | same(16) << 16);
    return (differ & ((std::uint64_t{1} << bytes) - 1)) == 0;
#else
    return std::memcmp(a, b, bytes) == 0;
#endif
}

/// Where a number or a word that begins at `at` ends.
/// @pre kScanPadding bytes can be read from `end` on
inline const char* find_row_word_end(const char* at, const char* end)
{
#ifdef __SSE2__
    const unsigned places = word_ends(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at)));
    if (places != 0) return std::min(at + std::countr_zero(places), end);
#endif
    return find_word_end(at, end);
}

/// The first bracket of any kind in [at, end), or `end`.
/// @pre kScanPadding bytes can be read from `end` on
inline const char* find_bracket(const char* at, const char* end)
{
#ifdef __SSE2__
    for (; at < end; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));  // '[' is '{', ']' is '}'
        const __m128i brackets = _mm_or_si128(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{')),
                                              _mm_cmpeq_epi8(folded, _mm_set1_epi8('}')));
        if (const int places = _mm_movemask_epi8(brackets))
            return std::min(at + std::countr_zero(static_cast<unsigned>(places)), end);
    }
#else
    while (at < end && (*at | 0x20) != '{' && (*at | 0x20) != '}') ++at;
#endif
    return std::min(at, end);
}

/// Walks over a row of which all quotes around strings are known.
class RowCursor {
public:
    RowCursor(std::string_view row, std::size_t at, std::span<const std::uint32_t> quotes, bool escapes)
        : base_(row.data()),
          at_(base_ + at),
          end_(base_ + row.size()),
          quote_(&*std::ranges::lower_bound(quotes, at)),
          escapes_(escapes)
    {
    }

    [[nodiscard]] const char* at() const { return at_; }
    [[nodiscard]] const std::uint32_t* quote() const { return quote_; }
    [[nodiscard]] std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
    /// Passes over so many bytes with so many quotes among them, and over blanks.
    void pass_over(std::size_t bytes, std::size_t quotes)
    {
        at_ += bytes;
        quote_ += quotes;
        pass_over_blanks();
    }
    [[nodiscard]] bool is(char c) const { return at_ < end_ && *at_ == c; }
    /// Takes `c` and the blanks around it.
    bool take(char c)
    {
        if (!is(c)) pass_over_blanks();
        if (!is(c)) return false;
        ++at_;
        pass_over_blanks();
        return true;
    }
    bool at_end()
    {
        pass_over_blanks();
        return at_ == end_;
    }
    /// Takes a key with what stands around it, if it stands here.
    /// @param key 32 bytes, of which `bytes` count
    bool take_key(const char* key, std::uint32_t bytes)
    {
        if (!same_bytes(at_, key, bytes)) return false;
        pass_over(bytes, 2);
        return true;
    }
    bool take_string(std::string_view& text)
    {
        if (!is('"') || base_ + quote_[1] >= end_) return false;
        text = {at_ + 1, quote_[1] - *quote_ - 1};
        at_ = base_ + quote_[1] + 1;
        quote_ += 2;
        return true;
    }
    bool take_value(JsonValue& value)
    {
        if (at_ >= end_) return false;
        const char first = *at_;
        const char* const begin = at_;
        if (first == '"') {
            value.kind = JsonValue::Kind::string;
            if (!take_string(value.text)) return false;
            value.escaped = escapes_ && value.text.find('\\') != value.text.npos;
            return true;
        }
        value.escaped = false;
        if (first == '[' || first == '{') {
            value.kind = first == '[' ? JsonValue::Kind::array : JsonValue::Kind::object;
            if (!pass_over_brackets()) return false;
            value.text = {begin, static_cast<std::size_t>(at_ - begin)};
            return true;
        }
        const bool is_number = first == '-' || (first >= '0' && first <= '9');
        value.kind = is_number ? JsonValue::Kind::number : JsonValue::Kind::word;
        at_ = find_row_word_end(begin, end_);
        value.text = {begin, static_cast<std::size_t>(at_ - begin)};
        return is_number || is_json_word(value.text);
    }

private:
    void pass_over_blanks()
    {
        while (at_ < end_ && is_json_blank(*at_)) ++at_;
    }

    /// As JsonCursor does.
    bool pass_over_brackets()
    {
        std::uint64_t kinds = 0;
        for (int depth = 0;;) {
            const char* const string = std::min(base_ + *quote_, end_);
            at_ = find_bracket(at_, string);
            if (at_ == end_) return false;
            if (at_ == string) {
                std::string_view text;
                if (!take_string(text)) return false;
                continue;
            }
            const char c = *at_++;
            if (c == '{' || c == '[') {
                if (++depth > JsonCursor::kMaxDepth) return false;
                kinds = kinds << 1 | (c == '{');
            } else {
                if ((kinds & 1) != (c == '}')) return false;
                kinds >>= 1;
                if (--depth == 0) return true;
            }
        }
    }

    const char* base_;
    const char *at_, *end_;
    const std::uint32_t* quote_;  ///< the first that is not before `at_`
    bool escapes_;                ///< whether a backslash stands anywhere in the row
};

}  // namespace

std::size_t JsonFields::place_of(std::string_view key) const
{
    return static_cast<std::size_t>(std::ranges::find(keys_, key) - keys_.begin());
}

/// Keeps a key as it stands in an object before what stands at `next`, where there is room, and steps over
/// it.
const JsonFields::Known* JsonFields::learn(std::string_view text, std::string_view key, std::size_t& next)
{
    Known made{};
    made.bytes = static_cast<std::uint32_t>(text.size());
    made.place = static_cast<std::uint32_t>(place_of(key));
    made.few = std::ranges::find(few_, key) != few_.end();
    if (text.size() > Known::kMaxBytes || known_.size() == kMaxKnown) return &(other_ = made);
    std::ranges::copy(text, made.text.begin());
    runs_.clear();  // they name what follows them by its place
    return &*known_.insert(known_.begin() + static_cast<std::ptrdiff_t>(next++), made);
}

/// The values of a run that stands at `at`.
void JsonFields::take_values(const JsonRun& run, const char* at)
{
    for (std::size_t i = 0; i < run.values_used; ++i) {
        const JsonRun::Value& value = run.values[i];
        values_[value.place] = {value.kind, false, {at + value.begin, value.bytes}};
    }
}

bool JsonFields::read(std::string_view row, std::size_t begin, std::span<const std::uint32_t> quotes,
                      bool escapes)
{
    values_ = nothing_;
    RowCursor cursor(row, begin, quotes, escapes);
    if (!cursor.take('{')) return false;
    if (cursor.is('}')) return cursor.take('}') && cursor.at_end();
    recorder_.stop();
    for (std::size_t next = 0;;) {
        if (is_few(next) && !recorder_.runs() && !escapes) {
            if (const JsonRun* const run = runs_.find(cursor.rest())) {
                take_values(*run, cursor.at());
                cursor.pass_over(run->bytes, run->quotes);
                next = run->next;
            } else {
                recorder_.start(cursor.at(), cursor.quote());
            }
        }
        const char* const from = cursor.at();
        const std::uint32_t* const quote = cursor.quote();
        const std::size_t before = next;
        const Known* known = nullptr;
        const std::size_t last = std::min(known_.size(), next + kAhead);
        for (std::size_t k = next; k < last && !known; ++k)
            if (cursor.take_key(known_[k].text.data(), known_[k].bytes)) {
                known = &known_[k];
                next = k + 1;
            }
        if (!known) {
            std::string_view key;
            if (!cursor.take_string(key) || !cursor.take(':')) return false;
            known = learn({from, static_cast<std::size_t>(cursor.at() - from)}, key, next);
        }
        if (recorder_.runs() && !known->few) recorder_.finish(from, quote, before, runs_);
        JsonValue& value = values_[known->place];
        if (!cursor.take_value(value)) return false;
        if (recorder_.runs() && known->place < keys_.size()) recorder_.add(known->place, value);
        if (cursor.take(',')) continue;
        return cursor.take('}') && cursor.at_end();
    }
}

bool JsonFields::read(std::string_view text)
{
    values_ = nothing_;
    return for_each_member(
        text, [this](std::string_view key, const JsonValue& value) { values_[place_of(key)] = value; });
}

std::span<const std::uint32_t> leave_out_escaped(std::string_view row, std::span<const std::uint32_t> quotes,
                                                 std::vector<std::uint32_t>& buffer)
{
    buffer.clear();
    bool in_string = false;
    for (const std::uint32_t quote : quotes) {
        std::size_t escapes = 0;
        if (in_string && quote < row.size())
            while (row[quote - escapes - 1] == '\\')
                ++escapes;  // none stands before the string's first quote
        if (escapes % 2 != 0) continue;
        buffer.push_back(quote);
        in_string = !in_string;
    }
    return buffer;
}

}  // namespace spamgraph::logs
