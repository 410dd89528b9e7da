#include "logs/ahead_source.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace spamgraph::logs {

namespace {

constexpr std::size_t kBlockBytes = 256 * 1024;
constexpr std::size_t kBlocks = 4;

/// A part of the stream. Belongs to the helper while it is filled, to the caller while it is read.
struct Block {
    std::vector<char> bytes = std::vector<char>(kBlockBytes);
    std::size_t size = 0;
    std::uint64_t file_bytes = 0;
    bool last = false;
    std::exception_ptr error;  ///< what ended the stream early
};

class AheadSource : public ByteSource {
public:
    explicit AheadSource(std::unique_ptr<ByteSource> source) : source_(std::move(source)) {}
    ~AheadSource() override
    {
        {
            const std::lock_guard lock(mutex_);
            stop_ = true;
        }
        changed_.notify_all();
        if (helper_.joinable()) helper_.join();
    }
    AheadSource(const AheadSource&) = delete;
    AheadSource& operator=(const AheadSource&) = delete;

    std::size_t read(std::span<char> out) override
    {
        if (!helper_.joinable() && (passed_on_ < kBytesBeforeAhead || !start())) return pass_on(out);
        if (!current_ || (read_ == current_->size && !current_->last)) take_next();
        if (read_ == current_->size) return end();
        const std::size_t got = std::min(out.size(), current_->size - read_);
        std::memcpy(out.data(), current_->bytes.data() + read_, got);
        read_ += got;
        return got;
    }
    [[nodiscard]] bool truncated() const override { return truncated_; }
    [[nodiscard]] std::uint64_t file_bytes() const override { return file_bytes_; }

private:
    // The caller's side.

    std::size_t pass_on(std::span<char> out)
    {
        const std::size_t got = source_->read(out);
        passed_on_ += got;
        file_bytes_ = source_->file_bytes();
        truncated_ = source_->truncated();
        return got;
    }

    /// Whether the helper runs; a system that gives no more threads is no reason to stop.
    bool start()
    {
        blocks_.resize(kBlocks);
        try {
            helper_ = std::thread([this] { fill_blocks(); });
        } catch (const std::system_error&) {
            passed_on_ = 0;  // asked again later
        }
        return helper_.joinable();
    }

    void take_next()
    {
        std::unique_lock lock(mutex_);
        if (current_) --full_;  // the block before is the helper's again
        changed_.notify_all();
        changed_.wait(lock, [&] { return full_ > 0; });
        current_ = &blocks_[taken_++ % kBlocks];
        read_ = 0;
        file_bytes_ = current_->file_bytes;
    }

    std::size_t end()
    {
        if (const auto error = std::exchange(current_->error, nullptr)) std::rethrow_exception(error);
        truncated_ = source_->truncated();  // the helper has left it
        return 0;
    }

    // The helper's side.

    void fill_blocks()
    {
        for (std::size_t next = 0;; ++next) {
            {
                std::unique_lock lock(mutex_);
                changed_.wait(lock, [&] { return stop_ || full_ < kBlocks; });
                if (stop_) return;
            }
            Block& block = blocks_[next % kBlocks];
            fill(block);
            {
                const std::lock_guard lock(mutex_);
                ++full_;
            }
            changed_.notify_all();
            if (block.last) return;
        }
    }

    void fill(Block& block)
    {
        block.size = 0;
        try {
            while (block.size < kBlockBytes && !block.last) {
                const std::size_t got = source_->read(std::span(block.bytes).subspan(block.size));
                block.size += got;
                block.last = got == 0;
            }
        } catch (...) {
            block.error = std::current_exception();
            block.last = true;
        }
        block.file_bytes = source_->file_bytes();
    }

    std::unique_ptr<ByteSource> source_;  ///< the helper's, once it runs
    std::uint64_t passed_on_ = 0, file_bytes_ = 0;
    bool truncated_ = false;

    std::vector<Block> blocks_;
    Block* current_ = nullptr;  ///< none yet
    std::size_t read_ = 0;      ///< bytes of the current block
    std::size_t taken_ = 0;     ///< blocks, from the first
    std::thread helper_;
    std::mutex mutex_;  ///< of what follows
    std::condition_variable changed_;
    std::size_t full_ = 0;  ///< blocks that are full, with the one that is being read
    bool stop_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> read_ahead(std::unique_ptr<ByteSource> source)
{
    return std::make_unique<AheadSource>(std::move(source));
}

}  // namespace spamgraph::logs
