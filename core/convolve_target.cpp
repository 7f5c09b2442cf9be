// Which instruction set the kernels use, and how a test forces another: the second half of convolve_direct.h. This file
// is compiled once for each of them (foreach_target.h), as the kernels are.
#include "core/convolve_direct.h"

// The kernels are not compiled for these.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/convolve_target.cpp"
#include <hwy/foreach_target.h>
// Must come after foreach_target.h.
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace convscope::HWY_NAMESPACE {
namespace {

std::int64_t target_here() {
    return HWY_TARGET;
}

}  // namespace
}  // namespace convscope::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace convscope {
namespace {

HWY_EXPORT(target_here);

// Highway's names but for the two that few would know.
std::string name_of_target(std::int64_t target) {
    const std::string name = hwy::TargetName(target);
    if (name == "AVX3") {
        return "AVX-512";
    }
    return name == "SCALAR" ? "scalar" : name;
}

}  // namespace

#ifdef __EMSCRIPTEN__

// WebAssembly is built for one instruction set.
std::string direct_target() {
    return name_of_target(HWY_DYNAMIC_DISPATCH(target_here)());
}

std::vector<std::string> direct_targets() {
    return {direct_target()};
}

bool force_direct_target(std::string_view name) {
    return name.empty() || name == direct_target();
}

#else

std::string direct_target() {
    return name_of_target(HWY_DYNAMIC_DISPATCH(target_here)());
}

std::vector<std::string> direct_targets() {
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        names.push_back(name_of_target(target));
    }
    return names;
}

bool force_direct_target(std::string_view name) {
    if (name.empty()) {
        hwy::SetSupportedTargetsForTest(0);
        return true;
    }
    // Ask for what the CPU has, not for what an earlier call left.
    hwy::SetSupportedTargetsForTest(0);
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        if (name_of_target(target) == name) {
            hwy::SetSupportedTargetsForTest(target);
            return true;
        }
    }
    return false;
}

#endif

}  // namespace convscope
#endif  // HWY_ONCE
