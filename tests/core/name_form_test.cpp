#include "core/name_form.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "spamgraph/core/qname.hpp"

namespace spamgraph {
namespace {

class EveryNameScan : public testing::TestWithParam<NameScanner> {
protected:
    void SetUp() override
    {
        if (!GetParam().usable) GTEST_SKIP() << "no " << GetParam().name << " here";
    }
    /// Of a copy that ends where its memory ends, so that a sanitizer sees a read beyond it.
    static NameForm find(std::string_view name)
    {
        const std::vector<char> exact(name.begin(), name.end());
        return GetParam().find({exact.data(), exact.size()});
    }
};

TEST_P(EveryNameScan, TellsTheForms)
{
    EXPECT_EQ(find("mx1.example.com"), NameForm::canonical);
    EXPECT_EQ(find("MX1.example.com"), NameForm::upper_case);
    EXPECT_EQ(find("a"), NameForm::canonical);
    for (const char* name : {"a..b", ".a", "a.", ".", R"(a\b)", "a b", "a\x7f", "a\xff", "A..B"})
        EXPECT_EQ(find(name), NameForm::unusual) << name;
}

TEST_P(EveryNameScan, LooksAtEveryByteOfEveryLength)
{
    for (std::size_t size = 1; size <= kMaxLabelBytes; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (int c = 0; c < 256; ++c) {
                std::string name(size, 'x');
                name[at] = static_cast<char>(c);
                const bool is_outer_dot = c == '.' && (at == 0 || at == size - 1);
                const bool is_unusual = c <= 0x20 || c >= 0x7f || c == '\\' || is_outer_dot;
                ASSERT_EQ(find(name), is_unusual             ? NameForm::unusual
                                      : c >= 'A' && c <= 'Z' ? NameForm::upper_case
                                                             : NameForm::canonical)
                    << size << " " << at << " " << c;
            }
}

TEST_P(EveryNameScan, FindsEmptyLabelsInRandomNames)
{
    std::mt19937 random(17);
    const std::string bytes = "abcz019-_....AZ";
    std::array<int, 3> met{};
    for (int i = 0; i < 100'000; ++i) {
        std::string name(1 + random() % kMaxLabelBytes, '\0');
        const std::size_t kinds = random() % 2 == 0 ? bytes.size() : bytes.size() - 5;
        for (char& c : name) c = bytes[random() % kinds];
        const bool has_empty_label =
            name.starts_with('.') || name.ends_with('.') || name.find("..") != name.npos;
        const bool has_upper_case = name.find_first_of("AZ") != name.npos;
        const NameForm form = find(name);
        ASSERT_EQ(form, has_empty_label  ? NameForm::unusual
                        : has_upper_case ? NameForm::upper_case
                                         : NameForm::canonical)
            << name;
        ++met[static_cast<std::size_t>(form)];
    }
    for (const int count : met) EXPECT_GT(count, 1'000);
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryNameScan,
                         testing::ValuesIn(name_scanners().begin(), name_scanners().end()),
                         [](const auto& form) {
                             std::string name = form.param.name;
                             std::erase(name, '-');
                             return name;
                         });

}  // namespace
}  // namespace spamgraph
