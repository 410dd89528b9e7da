#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/command.hpp"
#include "report/sample_findings.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/store/result_file.hpp"
#include "spamgraph/store/write_day_file.hpp"

namespace spamgraph::app {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

/// A folder with a result and the day file of its last day, made by the ranks together.
class ShowCommands : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (std::filesystem::temp_directory_path() / "spamgraph-show-XXXXXX").string();
        if (comm_.is_root()) {
            ASSERT_NE(mkdtemp(name.data()), nullptr);
        }
        MPI_Bcast(name.data(), static_cast<int>(name.size()), MPI_CHAR, 0, comm_.handle());
        folder_ = name;
        if (comm_.is_root()) {
            write_result(folder_ / "result.h5", test::sample_findings());
            std::filesystem::create_directory(folder_ / "result.h5.days");
        }
        MPI_Barrier(comm_.handle());

        DaySummary summary;
        summary.day = test::kLastDay;
        summary.accepted = 40;
        summary.clients = 2;
        DayBlock block;
        if (comm_.is_root()) {
            for (const char* const address : {"192.0.2.99", "192.0.2.200"}) {
                ClientRow row;
                row.address = *parse_address(address);
                row.queries = row.mail_queries = 20;
                row.mail_domains = 3;
                block.clients.push_back(row);
                block.edge_offsets.push_back(0);
                block.time_offsets.push_back(0);
            }
        }
        write_day_file(comm_, folder_ / "result.h5.days" / day_file_name(summary.day), summary, block);
    }

    void TearDown() override
    {
        MPI_Barrier(comm_.handle());
        if (comm_.is_root()) std::filesystem::remove_all(folder_);
    }

    /// Runs a command line and returns what this rank wrote to standard output.
    std::string run(const std::vector<std::string>& words)
    {
        CLI::App app;
        Action action;
        declare_show(app, action);
        declare_explain(app, action);
        std::vector<std::string> reversed(words.rbegin(), words.rend());
        app.parse(reversed);
        testing::internal::CaptureStdout();
        try {
            EXPECT_EQ(action(comm_), 0);
        } catch (...) {
            testing::internal::GetCapturedStdout();
            throw;
        }
        return testing::internal::GetCapturedStdout();
    }

    /// Runs a command line on every rank; the root's page must match.
    void expect_on_root(const std::vector<std::string>& words, const testing::Matcher<std::string>& expected)
    {
        const std::string page = run(words);
        if (comm_.is_root()) {
            EXPECT_THAT(page, expected);
        }
    }

    std::string result() const { return folder_ / "result.h5"; }

    mpi::Communicator comm_{MPI_COMM_WORLD};
    std::filesystem::path folder_;
};

}  // namespace

TEST_F(ShowCommands, OnlyTheRootPrints)
{
    const std::string page = run({"show", result()});
    if (comm_.is_root()) {
        EXPECT_THAT(page, AllOf(HasSubstr("68 clients ran a spam campaign"),
                                HasSubstr("spamgraph  result.h5:"), Not(HasSubstr("\x1b"))));
    } else {
        EXPECT_THAT(page, IsEmpty());
    }
}

TEST_F(ShowCommands, TakeAWidthAndRows)
{
    const std::string page = run({"show", result(), "--width", "60", "--rows", "68"});
    if (!comm_.is_root()) return;
    EXPECT_THAT(page, Not(HasSubstr("more in /clients")));
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 60U);
    EXPECT_THROW(run({"show", result(), "--width", "10"}), CLI::ValidationError);
}

TEST_F(ShowCommands, ExplainClientsNamesAndRelays)
{
    const std::string suspect = run({"explain", "198.51.100.0", result()});
    const std::string name = run({"explain", "RARE.example.", result()});
    const std::string relay = run({"explain", "203.0.113.9", result()});
    if (!comm_.is_root()) return;
    EXPECT_THAT(suspect, HasSubstr("A suspect"));
    EXPECT_THAT(name, HasSubstr("Not a relay"));
    EXPECT_THAT(relay, AllOf(HasSubstr("A relay candidate: number 1"), Not(HasSubstr("Not a suspect"))));
}

TEST_F(ShowCommands, ExplainReadsTheDayFilesBesideTheResult)
{
    for (const char* const address : {"192.0.2.99", "192.0.2.200"}) {
        const std::string page = run({"explain", address, result()});
        if (comm_.is_root()) {
            EXPECT_THAT(page, HasSubstr("the gate 'mail domains that day' failed first: 3"));
        }
    }
    const std::string absent = run({"explain", "192.0.2.150", result()});
    if (comm_.is_root()) {
        EXPECT_THAT(absent, HasSubstr("it made no mail query on 2013-08-19"));
    }
}

TEST_F(ShowCommands, ExplainReadsTheDayFilesThatAreNamed)
{
    if (comm_.is_root()) std::filesystem::rename(folder_ / "result.h5.days", folder_ / "days");
    MPI_Barrier(comm_.handle());
    const std::string without = run({"explain", "192.0.2.99", result()});
    const std::string with =
        run({"explain", "192.0.2.99", result(), "--days", folder_ / "days" / day_file_name(test::kLastDay)});
    if (!comm_.is_root()) return;
    EXPECT_THAT(without, HasSubstr("name them with --days"));
    EXPECT_THAT(with, HasSubstr("failed first: 3"));
}

TEST_F(ShowCommands, RefuseWhatIsNotThere)
{
    const auto code_of = [&](const std::vector<std::string>& words) {
        try {
            run(words);
        } catch (const Error& error) {
            return error.code();
        }
        return ExitCode::done;
    };
    EXPECT_EQ(code_of({"show", folder_ / "absent.h5"}), ExitCode::no_input);
    EXPECT_EQ(code_of({"explain", "absent.example", result()}), ExitCode::no_input);
    EXPECT_EQ(code_of({"explain", "a..b", result()}), ExitCode::usage);
    EXPECT_THROW(run({"explain", "192.0.2.1"}), CLI::RequiredError);
}

TEST_F(ShowCommands, HoldNumbersAgainstTheRulesOfTheResult)
{
    Findings findings = test::sample_findings();
    findings.configuration = "max-q = 1\nmin-mail-domains = 9000\nrelay-max-others = 0.001\n";
    if (comm_.is_root()) write_result(folder_ / "strict.h5", findings);
    MPI_Barrier(comm_.handle());
    expect_on_root({"explain", "192.0.2.3", folder_ / "strict.h5"}, HasSubstr("(rule: at least 9,000)"));
    expect_on_root({"show", folder_ / "strict.h5"}, HasSubstr("(q above 1)"));
    expect_on_root({"explain", "shared.example", folder_ / "strict.h5"}, HasSubstr("  at most 0.1%"));
    findings.configuration = "max-q = ";
    if (comm_.is_root()) write_result(folder_ / "broken.h5", findings);
    MPI_Barrier(comm_.handle());
    EXPECT_THROW(run({"show", folder_ / "broken.h5"}), Error);
}

}  // namespace spamgraph::app
