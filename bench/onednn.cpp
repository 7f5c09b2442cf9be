// oneDNN in the layouts that it likes: see onednn.h. A reorder is left out only where oneDNN's layout is the plain one.
#include "bench/onednn.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <dnnl.hpp>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace convscope::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;

/// A plain tensor beside the same in oneDNN's layout, which is the plain one's own memory when there is no difference.
struct Operand {
    memory plain;
    memory own;
    std::optional<dnnl::reorder> reorder;

    Operand(const memory::desc& plain_desc, const memory::desc& own_desc, const dnnl::engine& engine, void* handle)
        : plain(plain_desc, engine, handle), own(own_desc == plain_desc ? plain : memory(own_desc, engine)) {}

    [[nodiscard]] bool differs() const { return own.get_desc() != plain.get_desc(); }
};

/// What oneDNN is asked for. Which of its kernels, and layouts, it answers with depends on both.
struct Wish {
    dnnl::prop_kind purpose;
    Tag layout;  ///< of x and y
};

constexpr Wish wishes[]{{dnnl::prop_kind::forward_inference, Tag::any},
                        {dnnl::prop_kind::forward_training, Tag::any},
                        {dnnl::prop_kind::forward_inference, Tag::nchw}};

memory::dims dims(Pair pair) {
    return {pair.h, pair.w};
}

class Convolution {
public:
    Convolution(const Conv2dSpec& spec, const ConvData& data, const Wish& wish)
        : engine_(dnnl::engine::kind::cpu, 0), stream_(engine_) {
        const Shape4 y_shape = output_shape(spec);
        const memory::dims x_dims{1, spec.in_channels, spec.height, spec.width};
        const memory::dims y_dims{1, y_shape[1], y_shape[2], y_shape[3]};
        const std::int64_t in = spec.in_channels / spec.groups;
        const std::int64_t out = spec.out_channels / spec.groups;
        const bool grouped = spec.groups > 1;
        const memory::dims w_dims = grouped ? memory::dims{spec.groups, out, in, spec.kernel.h, spec.kernel.w}
                                            : memory::dims{out, in, spec.kernel.h, spec.kernel.w};
        const auto desc = [](const memory::dims& shape, Tag tag) {
            return memory::desc(shape, memory::data_type::f32, tag);
        };
        const Sides pads = effective_pads(spec);
        // oneDNN's dilation counts the cells between two taps: ours less 1.
        const dnnl::convolution_forward::desc wanted(
            wish.purpose, dnnl::algorithm::convolution_direct, desc(x_dims, wish.layout), desc(w_dims, Tag::any),
            desc(y_dims, wish.layout), dims(spec.stride), {spec.dilation.h - 1, spec.dilation.w - 1},
            {pads.top, pads.left}, {pads.bottom, pads.right});
        const dnnl::convolution_forward::primitive_desc chosen(wanted, engine_);

        auto* x_data = const_cast<float*>(data.x.data.data());  // oneDNN's handles know no const
        auto* w_data = const_cast<float*>(data.w.data.data());
        x_.emplace(desc(x_dims, Tag::nchw), chosen.src_desc(), engine_, x_data);
        w_.emplace(desc(w_dims, grouped ? Tag::goihw : Tag::oihw), chosen.weights_desc(), engine_, w_data);
        y_.emplace(desc(y_dims, Tag::nchw), chosen.dst_desc(), engine_, nullptr);
        for (Operand* operand : {&*x_, &*w_}) {
            if (operand->differs()) operand->reorder.emplace(operand->plain, operand->own);
        }
        if (y_->differs()) y_->reorder.emplace(y_->own, y_->plain);
        convolution_ = dnnl::convolution_forward(chosen);
        arguments_ = {{DNNL_ARG_SRC, x_->own}, {DNNL_ARG_WEIGHTS, w_->own}, {DNNL_ARG_DST, y_->own}};
    }

    void run(Tensor& y) {
        y_->plain.set_data_handle(y.data.data());
        for (Operand* operand : {&*x_, &*w_}) {
            if (operand->reorder) operand->reorder->execute(stream_, operand->plain, operand->own);
        }
        convolution_.execute(stream_, arguments_);
        if (y_->reorder) y_->reorder->execute(stream_, y_->own, y_->plain);
        stream_.wait();
    }

private:
    dnnl::engine engine_;
    dnnl::stream stream_;
    std::optional<Operand> x_;
    std::optional<Operand> w_;
    std::optional<Operand> y_;
    dnnl::convolution_forward convolution_;
    std::unordered_map<int, memory> arguments_;
};

using Candidates = std::vector<std::shared_ptr<Convolution>>;

/// The one with the shortest call of some, taken in turns: a busy neighbour cannot make them all longer.
std::shared_ptr<Convolution> fastest_of(const Candidates& candidates, Tensor& y) {
    using Clock = std::chrono::steady_clock;
    constexpr int turns = 20;
    constexpr std::chrono::milliseconds enough(500);
    std::vector<Clock::duration> best(candidates.size(), Clock::duration::max());
    const auto began = Clock::now();
    for (int turn = 0; turn < turns && Clock::now() - began < enough; ++turn) {
        for (std::size_t c = 0; c < candidates.size(); ++c) {
            const auto start = Clock::now();
            candidates[c]->run(y);
            best[c] = std::min(best[c], Clock::now() - start);
        }
    }
    return candidates[static_cast<std::size_t>(std::min_element(best.begin(), best.end()) - best.begin())];
}

}  // namespace

std::string onednn_version() {
    const dnnl_version_t* version = dnnl::version();
    return std::to_string(version->major) + '.' + std::to_string(version->minor) + '.' + std::to_string(version->patch);
}

void set_onednn_threads(int threads) {
    omp_set_num_threads(threads);
}

std::function<void(Tensor& y)> onednn_convolution(const Conv2dSpec& spec, const ConvData& data) {
    Candidates candidates;
    for (const Wish& wish : wishes) candidates.push_back(std::make_shared<Convolution>(spec, data, wish));
    Tensor scratch(output_shape(spec));
    const auto fastest = fastest_of(candidates, scratch);
    return [fastest](Tensor& y) { fastest->run(y); };
}

}  // namespace convscope::bench
