#pragma once

#include <zlib.h>

#include <cstdio>
#include <string>

namespace bench {

/// A file that is filled through a buffer, as it is or through gzip (level 1).
class Output {
public:
    Output(const std::string& path, bool gzip)
    {
        if (gzip)
            zipped_ = gzopen(path.c_str(), "wb1");
        else
            plain_ = std::fopen(path.c_str(), "wb");
        good_ = zipped_ || plain_;
    }
    ~Output() { finish(); }
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;

    std::string buffer;

    /// False where nothing more can be written.
    bool flush_if_full()
    {
        constexpr std::size_t kFull = 1 << 20;
        if (buffer.size() >= kFull) flush();
        return good_;
    }

    /// Whether all was written.
    bool finish()
    {
        flush();
        if (zipped_) good_ = gzclose(zipped_) == Z_OK && good_;
        if (plain_) good_ = std::fclose(plain_) == 0 && good_;
        zipped_ = nullptr;
        plain_ = nullptr;
        return good_;
    }

private:
    void flush()
    {
        if (good_ && zipped_ && !buffer.empty())
            good_ = gzwrite(zipped_, buffer.data(), static_cast<unsigned>(buffer.size())) > 0;
        if (good_ && plain_) good_ = std::fwrite(buffer.data(), 1, buffer.size(), plain_) == buffer.size();
        buffer.clear();
    }

    gzFile zipped_ = nullptr;
    std::FILE* plain_ = nullptr;
    bool good_ = false;
};

}  // namespace bench
