#pragma once

#include <array>
#include <string_view>

namespace spamgraph {

/// Country-code top-level domains, each followed by a blank: the delegated codes of ISO 3166-1, with uk for
/// GB, and the reserved ac, an, eu, su and tp (IANA root zone; an and tp were delegated until 2015).
inline constexpr std::string_view kCountryTlds =
    "ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs "
    "bt bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee "
    "eg er es et eu fi fj fk fm fo fr ga gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn "
    "hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li "
    "lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne "
    "nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb "
    "sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tp "
    "tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw ";

/// Country codes that are sold and used as generic ones, so that they tell no country.
inline constexpr std::string_view kGenericUseTlds =
    "ad ai as bz cc cd co dj fm gg io la me ms nu sc sr su tk to tv vc ws ";

/// An internationalised country-code domain and its country.
struct IdnTld {
    std::string_view tld, country;
};

/// IDN country-code domains of the IANA root zone, ascending; EU is no country.
inline constexpr std::array kIdnTlds{
    IdnTld{"xn--2scrj9c", "IN"},        IdnTld{"xn--3e0b707e", "KR"},
    IdnTld{"xn--3hcrj9c", "IN"},        IdnTld{"xn--45br5cyl", "IN"},
    IdnTld{"xn--45brj9c", "IN"},        IdnTld{"xn--4dbrk0ce", "IL"},
    IdnTld{"xn--54b7fta0cc", "BD"},     IdnTld{"xn--80ao21a", "KZ"},
    IdnTld{"xn--90a3ac", "RS"},         IdnTld{"xn--90ae", "BG"},
    IdnTld{"xn--90ais", "BY"},          IdnTld{"xn--clchc0ea0b2g2a9gcd", "SG"},
    IdnTld{"xn--d1alf", "MK"},          IdnTld{"xn--e1a4c", "EU"},
    IdnTld{"xn--fiqs8s", "CN"},         IdnTld{"xn--fiqz9s", "CN"},
    IdnTld{"xn--fpcrj9c3d", "IN"},      IdnTld{"xn--fzc2c9e2c", "LK"},
    IdnTld{"xn--gecrj9c", "IN"},        IdnTld{"xn--h2breg3eve", "IN"},
    IdnTld{"xn--h2brj9c", "IN"},        IdnTld{"xn--h2brj9c8c", "IN"},
    IdnTld{"xn--j1amh", "UA"},          IdnTld{"xn--j6w193g", "HK"},
    IdnTld{"xn--kprw13d", "TW"},        IdnTld{"xn--kpry57d", "TW"},
    IdnTld{"xn--l1acc", "MN"},          IdnTld{"xn--lgbbat1ad8j", "DZ"},
    IdnTld{"xn--mgb2ddes", "YE"},       IdnTld{"xn--mgb9awbf", "OM"},
    IdnTld{"xn--mgba3a4f16a", "IR"},    IdnTld{"xn--mgba3a4fra", "IR"},
    IdnTld{"xn--mgbaam7a8h", "AE"},     IdnTld{"xn--mgbah1a3hjkrd", "MR"},
    IdnTld{"xn--mgbai9a5eva00b", "PK"}, IdnTld{"xn--mgbai9azgqp6j", "PK"},
    IdnTld{"xn--mgbayh7gpa", "JO"},     IdnTld{"xn--mgbbh1a", "IN"},
    IdnTld{"xn--mgbbh1a71e", "IN"},     IdnTld{"xn--mgbc0a9azcg", "MA"},
    IdnTld{"xn--mgbcpq6gpa1a", "BH"},   IdnTld{"xn--mgberp4a5d4a87g", "SA"},
    IdnTld{"xn--mgberp4a5d4ar", "SA"},  IdnTld{"xn--mgbgu82a", "IN"},
    IdnTld{"xn--mgbpl2fh", "SD"},       IdnTld{"xn--mgbqly7c0a67fbc", "SA"},
    IdnTld{"xn--mgbqly7cvafr", "SA"},   IdnTld{"xn--mgbtf8fl", "SY"},
    IdnTld{"xn--mgbtx2b", "IQ"},        IdnTld{"xn--mgbx4cd0ab", "MY"},
    IdnTld{"xn--mix082f", "MO"},        IdnTld{"xn--mix891f", "MO"},
    IdnTld{"xn--nnx388a", "TW"},        IdnTld{"xn--node", "GE"},
    IdnTld{"xn--o3cw4h", "TH"},         IdnTld{"xn--ogbpf8fl", "SY"},
    IdnTld{"xn--p1ai", "RU"},           IdnTld{"xn--pgbs0dh", "TN"},
    IdnTld{"xn--q7ce6a", "LA"},         IdnTld{"xn--qxa6a", "EU"},
    IdnTld{"xn--qxam", "GR"},           IdnTld{"xn--rvc1e0am3e", "IN"},
    IdnTld{"xn--s9brj9c", "IN"},        IdnTld{"xn--wgbh1c", "EG"},
    IdnTld{"xn--wgbl6a", "QA"},         IdnTld{"xn--xkc2al3hye2a", "LK"},
    IdnTld{"xn--xkc2dl3a5ee0h", "IN"},  IdnTld{"xn--y9a3aq", "AM"},
    IdnTld{"xn--yfro4i67o", "SG"},      IdnTld{"xn--ygbi2ammx", "PS"},
};

}  // namespace spamgraph
