// The full convolution, fast: the one seam behind which the engine may use whatever the CPU has.
// Results agree with the loop nest within allclose; they need not be bit-equal.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "core/conv2d_spec.h"
#include "core/partial.h"
#include "core/tensor.h"

namespace convscope {

/// A block of one sample's output: rows and columns of the channels [first_channel, last_channel), which may span
/// groups. A last row or column past the end means the end.
struct OutputBlock {
    static constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
    std::int64_t n = 0;
    std::int64_t first_channel = 0;
    std::int64_t last_channel = 0;
    std::int64_t first_row = 0;
    std::int64_t last_row = end;
    std::int64_t first_col = 0;
    std::int64_t last_col = end;
};

/// A convolution that is computed in parts, or again and again: it keeps what can be kept from one call to the next
/// (packed weights, scratch memory), so that after the first calls it allocates nothing.
class Convolver {
public:
    /// Uses up to `threads` threads; 0 means one for each core.
    explicit Convolver(int threads = 0);
    Convolver(Convolver&&) noexcept;
    Convolver& operator=(Convolver&&) noexcept;
    ~Convolver();

    /// What run() will compute. `spec` is valid and `data` has its shapes; both must stay, unchanged, until the last
    /// run().
    void prepare(const Conv2dSpec& spec, const ConvData& data);
    /// Writes the block into `y`, the whole output's elements in output_shape(spec), and touches nothing else of it.
    void run(OutputBlock block, float* y);
    /// Writes all of y.
    void run(float* y);

    /// Bytes kept for the next call.
    [[nodiscard]] std::size_t scratch_bytes() const;

private:
    enum class Kernel : std::uint8_t { pointwise, dense, depthwise, rows };
    static Kernel choose_kernel(const Conv2dSpec& spec, const ConvData& data);
    /// The one for a block of the layer.
    [[nodiscard]] Kernel kernel_of(const OutputBlock& block) const;
    /// How a block, which is not empty, is cut for so many threads.
    struct Parts;
    [[nodiscard]] Parts parts_of(Kernel kernel, const OutputBlock& block, int workers) const;
    void run_part(Kernel kernel, const OutputBlock& block, int worker, float* y);
    void run_dense(const OutputBlock& block, int worker, float* y);

    struct Scratch;
    int threads_;
    Kernel kernel_ = Kernel::rows;
    const Conv2dSpec* spec_ = nullptr;
    const ConvData* data_ = nullptr;
    std::unique_ptr<Scratch> scratch_;
};

/// The block at once, by one thread.
void convolve_block(const Conv2dSpec& spec, const ConvData& data, const OutputBlock& block, float* y);

/// y = conv2d(x, w, b), (N, C_out, OH, OW).
Tensor convolve(const Conv2dSpec& spec, const ConvData& data);

/// Name of the instruction set in use, e.g. "AVX2", and those this build can use on this CPU.
std::string convolve_target();
std::vector<std::string> convolve_targets();

}  // namespace convscope
