#include "logs/cdns.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "logs/buffer_bytes.hpp"
#include "logs/cbor.hpp"
#include "logs/cdns_block.hpp"
#include "logs/whole_file_reader.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::string_view kFileType = "C-DNS";
constexpr std::uint64_t kMajorVersion = 1;  // RFC 8618, 7.3.1
enum PreambleKey : std::int64_t { kMajor = 0, kMinor = 1, kBlockParameters = 3 };
constexpr std::size_t kMaxParameters = 1 << 16;

/// Holds a file's next bytes, up to a whole item, and no more than kMaxBytes: as many as came, whatever the
/// data say of their length.
class ItemBuffer {
public:
    static constexpr std::size_t kMaxBytes = 32 << 20;  // compactor's blocks have some hundred kB

    explicit ItemBuffer(ByteSource& source) : source_(source) {}

    /// Lets `read` take something off the front. False where it is malformed, or longer than what is left or
    /// can be held.
    template <class Read>
    bool take(Read read)
    {
        for (;;) {
            CborCursor cursor(Bytes(buffer_).subspan(begin_));
            read(cursor);
            if (!cursor.malformed()) {
                begin_ = buffer_.size() - cursor.rest().size();
                return true;
            }
            if (!cursor.ran_out() || !more()) return false;
        }
    }

    /// Whether the file has ended.
    bool at_end() { return begin_ == buffer_.size() && !more(); }

    /// Of the next byte, in the file.
    [[nodiscard]] std::uint64_t offset() const { return offset_ + begin_; }

private:
    static constexpr std::size_t kFirstBytes = buffer_bytes(256 * 1024);

    /// Doubles what is held; false at the end.
    bool more()
    {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(begin_));
        offset_ += begin_;
        begin_ = 0;
        const std::size_t had = buffer_.size();
        if (had >= kMaxBytes) return false;
        buffer_.resize(std::clamp(2 * had, kFirstBytes, kMaxBytes));
        std::size_t end = had;
        while (end < buffer_.size()) {
            const std::size_t got =
                source_.read({reinterpret_cast<char*>(buffer_.data()) + end, buffer_.size() - end});
            if (got == 0) break;
            end += got;
        }
        buffer_.resize(end);
        return end > had;
    }

    ByteSource& source_;
    std::vector<std::uint8_t> buffer_;
    std::size_t begin_ = 0;
    std::uint64_t offset_ = 0;  ///< of buffer_[0]
};

/// What a file's preamble says.
struct Preamble {
    std::optional<std::uint64_t> major;
    std::uint64_t minor = 0;
    std::vector<CdnsParameters> parameters;  ///< sets of block parameters
};

/// Whether the hints say that the answers of responses are kept, with their data.
bool keeps_answers(CborCursor& hints)
{
    constexpr std::uint64_t kResponseAnswers = 1 << 15, kRdata = 1 << 1;
    std::uint64_t of_pairs = 0, of_records = 0;
    hints.for_each_pair([&](std::int64_t field, CborCursor& bits) {
        if (field == 0)
            of_pairs = bits.read_unsigned();
        else if (field == 2)
            of_records = bits.read_unsigned();
        else
            bits.skip();
    });
    return (of_pairs & kResponseAnswers) != 0 && (of_records & kRdata) != 0;
}

/// From the storage parameters of a set of block parameters.
CdnsParameters read_parameters(CborCursor& cursor)
{
    constexpr std::int64_t kStorage = 0;
    enum StorageKey : std::int64_t { kTicks = 0, kHints = 2, kRecordTypes = 4 };
    CdnsParameters parameters;
    bool answers = false, mx = false;
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        if (key != kStorage) return value.skip();
        value.for_each_pair([&](std::int64_t field, CborCursor& at) {
            if (field == kTicks)
                parameters.ticks_per_second = at.read_unsigned();
            else if (field == kHints)
                answers = keeps_answers(at);
            else if (field == kRecordTypes)
                at.for_each([&](CborCursor& type) { mx = type.read_unsigned() == qtype::kMx || mx; });
            else
                at.skip();
        });
    });
    parameters.keeps_mx_answers = answers && mx;
    return parameters;
}

/// Takes a number; where it is cut off, nothing is known of it.
void read_known(CborCursor& cursor, std::optional<std::uint64_t>& number)
{
    number = cursor.read_unsigned();
    if (cursor.malformed()) number.reset();
}

Preamble read_preamble(CborCursor& cursor)
{
    Preamble preamble;
    CborCursor sets(Bytes{});
    cursor.for_each_pair([&](std::int64_t key, CborCursor& value) {
        if (key == kMajor) return read_known(value, preamble.major);
        if (key == kMinor) {
            preamble.minor = value.read_unsigned();
            return;
        }
        if (key == kBlockParameters) sets = value;
        value.skip();
    });
    // Another version, which may stand behind them, may mean something else by the parameters.
    if (cursor.malformed() || preamble.major != kMajorVersion || sets.rest().empty()) return preamble;
    sets.for_each([&](CborCursor& at) {
        if (preamble.parameters.size() < kMaxParameters)
            preamble.parameters.push_back(read_parameters(at));
        else
            at.skip();
    });
    if (sets.malformed()) cursor.fail();
    return preamble;
}

class CdnsReader : public WholeFileReader {
    bool read_whole(const std::filesystem::path& path, ByteSource& source, RowHandler& handler) override
    {
        ItemBuffer buffer(source);
        while (!buffer.at_end()) {
            if (read_file(path, buffer, handler)) continue;
            handler.on_left_out({Reason::truncated, {}, buffer.offset(), 0, {}});
            return true;
        }
        return false;
    }

    /// Reads one file; several may stand one after another. False where it is cut or damaged.
    static bool read_file(const std::filesystem::path& path, ItemBuffer& buffer, RowHandler& handler)
    {
        Preamble preamble;
        CborCursor::ArrayHead file{}, blocks{};
        const bool begins = buffer.take([&](CborCursor& cursor) {
            file = cursor.read_array_head();
            if (cursor.read_text() != kFileType) cursor.fail();
            preamble = read_preamble(cursor);
            blocks = cursor.read_array_head();
        });
        // A draft may differ so much that the rest cannot be read: say so all the same.
        if (preamble.major && preamble.major != kMajorVersion)
            throw Error(ExitCode::bad_data, "cannot read '" + path.string() + "' (C-DNS version " +
                                                std::to_string(*preamble.major) + "." +
                                                std::to_string(preamble.minor) +
                                                ", known is that of RFC 8618: 1.0)");
        if (!begins || !preamble.major) return false;

        CdnsBlocks reader(handler, preamble.parameters);
        for (std::uint64_t i = 0; blocks.indefinite || i < blocks.count; ++i) {
            bool ended = false;
            Bytes block;
            const std::uint64_t offset = buffer.offset();
            const bool whole = buffer.take([&](CborCursor& cursor) {
                ended = blocks.indefinite && cursor.take_break();
                if (cursor.malformed() || ended) return;
                block = cursor.rest();
                cursor.skip();
                block = block.first(block.size() - cursor.rest().size());
            });
            if (!whole) return false;
            if (ended) break;
            reader.read(block, offset);
        }
        return !file.indefinite || buffer.take([](CborCursor& cursor) { cursor.take_break(); });
    }
};

}  // namespace

bool is_cdns(std::string_view head, const ReaderOptions&)
{
    CborCursor cursor(Bytes(reinterpret_cast<const std::uint8_t*>(head.data()), head.size()));
    cursor.read_array_head();
    return cursor.read_text() == kFileType;
}

std::unique_ptr<LogReader> make_cdns_reader(const ReaderOptions&)
{
    return std::make_unique<CdnsReader>();
}

}  // namespace spamgraph::logs
