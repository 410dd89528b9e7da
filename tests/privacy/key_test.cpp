#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/temp_folder.hpp"
#include "privacy/sample_key.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::privacy {
namespace {

namespace fs = std::filesystem;

class KeyFile : public testing::Test {
protected:
    fs::path write(std::string_view text, fs::perms mode = fs::perms::owner_read | fs::perms::owner_write)
    {
        const fs::path path = folder_.path() / "key";
        std::ofstream(path, std::ios::binary) << text;
        fs::permissions(path, mode);
        return path;
    }

    /// The message about a key file; "" where it is good.
    static std::string refusal(const fs::path& path, ExitCode code = ExitCode::configuration)
    {
        try {
            (void)read_key(path);
            return "";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code);
            return error.what();
        }
    }

    TempFolder folder_;
};

std::string digits_of(const Key& key)
{
    std::string text;
    for (const std::uint8_t byte : key)
        text.append({"0123456789abcdef"[byte >> 4], "0123456789ABCDEF"[byte & 15]});
    return text;
}

TEST_F(KeyFile, BytesAndHexDigitsAreTheSameKey)
{
    const std::string bytes(kSampleKey.begin(), kSampleKey.end());
    EXPECT_EQ(read_key(write(bytes)), kSampleKey);
    for (const char* end : {"", "\n", "\r\n"})
        EXPECT_EQ(read_key(write(digits_of(kSampleKey) + end)), kSampleKey);
}

TEST_F(KeyFile, MustBeItsOwnersAlone)
{
    const std::string digits = digits_of(kSampleKey);
    for (const fs::perms others : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
        const fs::path path = write(digits, fs::perms::owner_read | others);
        EXPECT_THAT(refusal(path), testing::HasSubstr("others than its owner"));
        fs::remove(path);
    }
    EXPECT_EQ(refusal(write(digits, fs::perms::owner_read)), "");
}

TEST_F(KeyFile, MustHoldAKeyAndNothingElse)
{
    const std::string digits = digits_of(kSampleKey);
    for (const std::string& text :
         {std::string(), std::string(31, 'a'), std::string(33, 'a'), digits.substr(1), digits + "0",
          std::string("g").append(digits.substr(1)), digits + "\n\n\n", std::string(1000, '0')})
        EXPECT_THAT(refusal(write(text)), testing::HasSubstr("32 random bytes, or 64 hex digits")) << text;
    EXPECT_THAT(refusal(folder_.path()), testing::HasSubstr("no regular file"));
    EXPECT_THAT(refusal(folder_.path() / "none", ExitCode::no_input), testing::HasSubstr("no key file"));
}

TEST_F(KeyFile, AMessageDoesNotTellTheKey)
{
    const std::string digits = digits_of(kSampleKey);
    EXPECT_THAT(refusal(write(digits + "0")), testing::Not(testing::HasSubstr(digits.substr(0, 8))));
}

}  // namespace
}  // namespace spamgraph::privacy
