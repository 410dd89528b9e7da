#include "spamgraph/report/show.hpp"
#include <cstdio>
#include "report/sample_findings.hpp"
int main()
{
    for (auto& f : {spamgraph::test::sample_findings(), spamgraph::test::quiet_findings(),
                    spamgraph::test::three_suspects()}) {
        spamgraph::report::ShowOptions o;
        o.file = "result.h5";
        std::fputs(spamgraph::report::render_findings(f, o).c_str(), stdout);
        std::puts("================");
    }
}
