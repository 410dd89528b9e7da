#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spamgraph::logs {

/// A JSON value as it stands in the text.
struct JsonValue {
    enum class Kind : std::uint8_t { none, string, number, word, object, array };
    Kind kind = Kind::none;
    bool escaped = false;   ///< of a string: a backslash stands in it
    std::string_view text;  ///< of a string: between the quotes, escapes as they are; else all of it
};

/// Walks over JSON text (RFC 8259) front to back and builds nothing. Values that nobody asks for are passed
/// over: of those only quotes and brackets are looked at.
class JsonCursor {
public:
    /// Brackets within brackets that are passed over.
    static constexpr int kMaxDepth = 64;

    explicit JsonCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

    /// Steps into an object or an array; false where none begins.
    bool enter(char bracket);

    /// The next member of the object stepped into; false at its end, and where the text is wrong: see
    /// `failed`. Keys are not unescaped.
    bool next_member(std::string_view& key, JsonValue& value);

    /// The next element of the array stepped into; false at its end, and where the text is wrong.
    bool next_element(JsonValue& value);

    /// The value at which the cursor stands; false where the text is wrong.
    bool take_value(JsonValue& value);

    /// Whether nothing but blanks is left.
    bool at_end();

    /// Whether the text so far was no JSON.
    [[nodiscard]] bool failed() const { return failed_; }

private:
    bool next_item(char closing);
    bool take_string(JsonValue& value);
    bool pass_over_brackets();
    void pass_over_blanks();
    bool fail();

    const char* at_;
    const char* end_;
    bool first_ = true;  ///< nothing was taken from the object or array yet
    bool failed_ = false;
};

/// The text of a string with its escapes undone: as it is, or from `buffer`. What is no escape stays as it
/// is; surrogates without their partner become U+FFFD. Local.
std::string_view json_text(const JsonValue& value, std::string& buffer);

/// Calls `use(key, value)` with every member of the object that is all of `text`; false where it is no JSON
/// object. Local.
template <class Use>
bool for_each_member(std::string_view text, Use use)
{
    JsonCursor cursor(text);
    std::string_view key;
    JsonValue value;
    if (!cursor.enter('{')) return false;
    while (cursor.next_member(key, value)) use(key, value);
    return !cursor.failed() && cursor.at_end();
}

}  // namespace spamgraph::logs
