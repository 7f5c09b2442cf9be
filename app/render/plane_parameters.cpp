// The numbers that shaders/plane.frag is told about one plane; see plane_parameters.h.
#include "app/render/plane_parameters.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace convscope {

PlaneParameters::PlaneParameters(unsigned features, int most_inputs) {
    const unsigned wanted = features | ((features & feature_marks) != 0U ? 0U : in_drawing);
    int components = 0;
    for (std::size_t i = 0; i < plane_parameters.size(); ++i) {
        const bool here = (plane_parameters[i].features & wanted) != 0U;
        place_[i] = here ? components : absent;
        if (here) components += plane_parameters[i].components;
    }
    const int all = (components + 3) / 4;
    inputs_ = std::min(all, most_inputs);
    rest_ = all - inputs_;
    values_.resize(static_cast<std::size_t>(all) * 4);
}

std::string PlaneParameters::declarations() const {
    // A name becomes the components that hold it, e.g. vec2(given[3].w, given[4].x).
    std::string text = fmt::format("#define PARAMETER_INPUTS {}\n#define PARAMETER_REST {}\n", inputs_, rest_);
    for (std::size_t i = 0; i < plane_parameters.size(); ++i) {
        if (place_[i] == absent) continue;
        const PlaneParameter& parameter = plane_parameters[i];
        std::string parts;
        for (int at = place_[i]; at < place_[i] + parameter.components; ++at) {
            const bool is_input = at / 4 < inputs_;
            parts += fmt::format("{}{}[{}].{}", parts.empty() ? "" : ", ", is_input ? "given" : "given_rest",
                                 is_input ? at / 4 : at / 4 - inputs_, "xyzw"[at % 4]);
        }
        const std::string type = parameter.components == 1 ? "float" : fmt::format("vec{}", parameter.components);
        text += fmt::format("#define {} {}({})\n", parameter.name, type, parts);
    }
    return text;
}

void PlaneParameters::set(std::size_t parameter, std::initializer_list<float> values) {
    assert(static_cast<int>(values.size()) == plane_parameters[parameter].components);
    if (place_[parameter] != absent) std::copy(values.begin(), values.end(), values_.begin() + place_[parameter]);
}

void PlaneParameters::send(const Program& program) const {
    program.set_vectors("given_values", std::span(values_).first(static_cast<std::size_t>(inputs_) * 4));
    if (rest_ > 0) program.set_vectors("given_rest", std::span(values_).last(static_cast<std::size_t>(rest_) * 4));
}

}  // namespace convscope
