// The settings of the compare lens: A is the document, B and C are documents of their own, kept in step with it; and
// what follows from two of them together: differences, counts, times.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/figure/document.h"
#include "app/figure/figure.h"
#include "app/figure/run_time.h"

namespace convscope {

/// What a setting makes, sees and costs: the layers up to the stepped one.
struct SettingFacts {
    Pair output;                     ///< OH, OW
    Pair field;                      ///< receptive field in input cells, those beyond the border counted
    std::optional<double> coverage;  ///< of the field, 0 to 1; none where it is too large to be walked
    // Sums over the layers; counts saturate at INT64_MAX.
    std::int64_t kernels = 0, parameters = 0, macs = 0;
};
SettingFacts facts_of(const std::vector<Layer>& layers);

/// The output cells that two settings both have: cell (r, c) of the overlap is (r + a.h, c + a.w) of the one and
/// (r + b.h, c + b.w) of the other.
struct Overlap {
    bool same_size = true;  ///< else cells with the same centre on the input are set against each other
    Pair size;
    Pair a{0, 0}, b{0, 0};
};
/// None when the outputs differ in size and no cells have the same centre.
std::optional<Overlap> overlap_of(const std::vector<Layer>& a, const std::vector<Layer>& b);

/// A minus another setting, finished results, of A's present sample and output channel.
struct Difference {
    std::int64_t channel = 0;
    bool has_channel = true;  ///< the other setting has this output channel
    std::optional<Overlap> overlap;
    std::shared_ptr<const OwnValues> values;  ///< overlap->size cells; null while it is computed
    float largest = 0.0F;                     ///< |difference|
    float range = 1.0F;                       ///< of its colours
};

class Compared {
public:
    /// Brings B and C in step with the document, which is to outlive this. Cheap when nothing has changed.
    void update(Document& first);

    /// Settings, 1 to 3. What is asked of one takes its index: 0 for A.
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] Document& document(std::size_t setting) const;
    /// Up to the one that is stepped.
    [[nodiscard]] const std::vector<Layer>& layers(std::size_t setting) const { return layers_[setting]; }
    [[nodiscard]] const SettingFacts& facts(std::size_t setting) const { return facts_[setting]; }
    /// Seconds of one run of the fast path; none until it is measured.
    [[nodiscard]] std::optional<double> seconds(std::size_t setting) const { return times_[setting].seconds(); }

    /// What all settings read, (N, C_in, H, W).
    [[nodiscard]] const Tensor& input() const;
    [[nodiscard]] std::uint64_t input_revision() const { return input_revision_; }

    /// A kernel plane (oc, ic) of a layer below the stepped one, KH*KW values.
    std::shared_ptr<const OwnValues> kernel(std::size_t setting, std::size_t layer, std::int64_t oc, std::int64_t ic);

    /// A minus setting 1 or 2.
    const Difference& difference(std::size_t other);

    /// Computes the planes that were asked for, then, if `measure`, times, for about `milliseconds`. True when some of
    /// it is left.
    bool work(double milliseconds, bool measure);

private:
    struct DifferenceKey {
        std::array<std::uint64_t, 2> data{};
        std::array<Conv2dSpec, 2> specs;
        std::int64_t n = 0, channel = 0;
        bool operator==(const DifferenceKey&) const = default;
    };
    struct Weights {  // of a layer below a stepped one
        Layer of;
        Tensor w;
        std::map<std::pair<std::int64_t, std::int64_t>, std::shared_ptr<const OwnValues>> kernels;
    };

    void update_input();

    Document* first_ = nullptr;
    std::uint64_t seen_ = 0;  // scene revision of `first_`
    std::size_t count_ = 1;
    // Kept when a setting is removed: the revisions of their planes go on.
    std::array<std::unique_ptr<Document>, most_others> others_;
    std::array<std::vector<Layer>, most_others + 1> layers_;
    std::array<SettingFacts, most_others + 1> facts_;
    std::array<RunTime, most_others + 1> times_;
    std::array<Difference, most_others> differences_;
    std::array<std::optional<DifferenceKey>, most_others> difference_keys_;
    std::map<std::pair<std::size_t, std::size_t>, Weights> weights_;
    Scene input_of_;                   // the fields of it that say what is read
    std::optional<Tensor> own_input_;  // where every setting has layers below the stepped one
    std::uint64_t input_revision_ = 0;
};

}  // namespace convscope
