#include "spamgraph/analysis/default_lists.hpp"

namespace spamgraph {

std::string_view default_providers()
{
    return R"(gmail.com
googlemail.com
yahoo.com
ymail.com
yahoo.co.jp
yahoo.co.uk
hotmail.com
hotmail.co.uk
outlook.com
live.com
msn.com
aol.com
icloud.com
me.com
mac.com
mail.com
gmx.de
gmx.net
web.de
t-online.de
freenet.de
orange.fr
wanadoo.fr
free.fr
laposte.net
libero.it
virgilio.it
mail.ru
yandex.ru
rambler.ru
ukr.net
i.ua
seznam.cz
wp.pl
o2.pl
interia.pl
qq.com
163.com
126.com
sina.com
naver.com
daum.net
comcast.net
verizon.net
att.net
sbcglobal.net
cox.net
charter.net
btinternet.com
uol.com.br
terra.com.br
bol.com.br
rediffmail.com
proton.me
protonmail.com
zoho.com
)";
}

std::string_view default_academics()
{
    return R"(ethz.ch
epfl.ch
uzh.ch
unibe.ch
tum.de
lmu.de
uni-heidelberg.de
uni-hamburg.de
fu-berlin.de
hu-berlin.de
tu-berlin.de
rwth-aachen.de
kuleuven.be
ugent.be
uva.nl
tudelft.nl
uu.nl
leidenuniv.nl
ku.dk
dtu.dk
uio.no
ntnu.no
kth.se
lu.se
uu.se
helsinki.fi
aalto.fi
polimi.it
unibo.it
uniroma1.it
unipd.it
sorbonne-universite.fr
ens.fr
polytechnique.fr
uam.es
ub.es
uc3m.es
ulisboa.pt
up.pt
cuni.cz
msu.ru
spbu.ru
utoronto.ca
mcgill.ca
ubc.ca
ualberta.ca
usp.br
unicamp.br
unam.mx
uba.ar
)";
}

std::string_view default_residential_asns()
{
    return R"(701    # Verizon
2856   # BT
3215   # Orange
3269   # TIM
3320   # Deutsche Telekom
3352   # Telefonica de Espana
4134   # Chinanet
4713   # NTT OCN
4766   # Korea Telecom
4837   # China Unicom
5089   # Virgin Media
6830   # Liberty Global
6849   # Ukrtelecom
7018   # AT&T
7922   # Comcast
8402   # Vimpelcom
9121   # Turk Telekom
9829   # BSNL
12322  # Free
12389  # Rostelecom
12874  # Fastweb
15895  # Kyivstar
17676  # SoftBank
18881  # Vivo
20115  # Charter
22773  # Cox
25229  # Volia
27699  # Vivo
28573  # Claro
)";
}

std::string_view default_hosting_asns()
{
    return R"(8075    # Microsoft
12876   # Scaleway
13335   # Cloudflare
14061   # DigitalOcean
14618   # Amazon
15169   # Google
16276   # OVH
16509   # Amazon
20473   # Vultr
24940   # Hetzner
31898   # Oracle
36351   # SoftLayer
45102   # Alibaba
51167   # Contabo
60781   # Leaseweb
63949   # Linode
132203  # Tencent
)";
}

std::string_view default_dynamic_words()
{
    return R"(adsl
broadband
cable
dhcp
dial
dialin
dialup
dsl
dyn
dynamic
dynip
pool
ppp
pppoe
resnet
vdsl
)";
}

std::string_view default_web_proxies()
{
    return R"(4everproxy.com
anonymizer.com
anonymouse.org
blockaway.net
croxyproxy.com
croxyproxy.rocks
filterbypass.me
guardster.com
hide.me
hidemyass.com
hidester.com
kproxy.com
ktunnel.com
megaproxy.com
newipnow.com
ninjacloak.com
onion.link
onion.ly
onion.pet
onion.to
onion.ws
proxfree.com
proxify.com
proxyium.com
proxysite.com
the-cloak.com
tor2web.org
vtunnel.com
zend2.com
)";
}

}  // namespace spamgraph
