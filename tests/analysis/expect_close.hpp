#pragma once

#include <gtest/gtest.h>

#include <cmath>

/// Fails unless `actual` agrees with a value that was computed independently to nine digits.
#define EXPECT_CLOSE(actual, expected) EXPECT_NEAR(actual, expected, 1e-8 * std::abs(expected) + 1e-12)
