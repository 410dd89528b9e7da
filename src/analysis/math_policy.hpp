#pragma once

#include <boost/math/policies/policy.hpp>

namespace spamgraph {

/// Boost.Math in plain doubles: the same digits on every CPU of one type; a tail that underflows is 0.
using MathPolicy =
    boost::math::policies::policy<boost::math::policies::promote_double<false>,
                                  boost::math::policies::underflow_error<boost::math::policies::ignore_error>,
                                  boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;

}  // namespace spamgraph
