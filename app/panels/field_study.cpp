// Keeps the model and the effective field in step with the scene.
#include "app/panels/field_study.h"

#include <imgui.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>

namespace convscope {
namespace {

constexpr std::int64_t quick_rates = 12;   // sum of rates whose nearest list is found in no time
constexpr std::int64_t slice = 4'000'000;  // multiply-adds between two looks at the clock
constexpr double map_pace = 0.2;           // seconds from one unfinished map to the next
constexpr double held_share = 0.95;        // of the mass, within the radius

}  // namespace

void FieldStudy::follow(Session& session) {
    const Document& document = session.document;
    if (!model_ || scene_revision_ != document.scene_revision()) {
        scene_revision_ = document.scene_revision();
        FieldKey key = field_key(document.scene());
        if (!model_ || key_ != key) {
            model_ = make_field_model(key);
            key_ = std::move(key);
            values_.clear();
            ++revision_;
        }
        question_ = hdc_question(document.scene());
    }
    follow_offer(document.scene());
    follow_effective(session);
}

void FieldStudy::follow_offer(const Scene& scene) {
    const auto covered = model_->coverage(model_->layers());
    if (!question_ || !covered || *covered >= 1.0) {
        offer_.reset();
        offered_for_.reset();
        return;
    }
    if (offered_for_ == question_ && offered_specs_ == key_->specs) return;
    offer_.reset();
    offered_for_.reset();
    // A long search waits until the slider is let go.
    const std::int64_t sum = std::accumulate(question_->rates.begin(), question_->rates.end(), std::int64_t{0});
    if (sum > quick_rates && ImGui::IsMouseDown(ImGuiMouseButton_Left)) return;
    offer_ = make_offer(scene, *question_);
    offered_for_ = question_;
    offered_specs_ = key_->specs;
}

void FieldStudy::follow_effective(const Session& session) {
    const FieldView& view = session.canvas.lens.field;
    if (view.effective == EffectiveKind::off || model_->upward) {
        job_.reset();
        map_.reset();
        effective_key_.reset();
        state_ = State::off;
        return;
    }
    const bool same_view =
        effective_key_ && effective_key_->kind == view.effective && effective_key_->draws == view.draws;
    if (same_view && effective_revision_ == scene_revision_) return;
    effective_revision_ = scene_revision_;
    const Scene& scene = session.document.scene();
    EffectiveKey key{layers_of(scene),   scene.probe,       scene.input,    scene.input_seed,
                     scene.input_source, scene.input_edits, view.effective, view.draws};
    if (effective_key_ == key) return;
    effective_key_ = std::move(key);
    job_.reset();
    error_.reset();
    state_ = State::waiting;
    const CellRun& rows = model_->rows.map[0];
    const CellRun& cols = model_->cols.map[0];
    map_ = EffectiveMap{own_values(std::vector<float>(static_cast<std::size_t>(rows.count * cols.count))), {}, 0.0};
}

void FieldStudy::start(const Scene& scene) {
    const OutputPosition probe{0, 0, model_->rows.probe, model_->cols.probe};
    const bool weights = effective_key_->kind == EffectiveKind::weights;
    std::optional<Tensor> x;
    if (weights && gradient_needs_values(effective_key_->layers)) x = StackLevels().take_input_of(scene, 0);
    auto made = weights ? EffectiveField::of_weights(effective_key_->layers, probe, x ? &*x : nullptr)
                        : EffectiveField::of_draws(effective_key_->layers, probe, effective_key_->draws, 1);
    if (!made) {
        error_ = made.error();
        state_ = State::refused;
        return;
    }
    job_.emplace(std::move(*made));
    state_ = State::running;
}

bool FieldStudy::work(Session& session, double milliseconds) {
    using Clock = std::chrono::steady_clock;
    if (worked_at_ == session.time) return state_ == State::waiting || state_ == State::running;
    worked_at_ = session.time;
    if (state_ == State::waiting) {
        // What is dragged changes again in the next frame.
        if (!ImGui::IsMouseDown(ImGuiMouseButton_Left)) start(session.document.scene());
        return true;
    }
    if (state_ != State::running) return false;
    const auto end = Clock::now() + std::chrono::duration<double, std::milli>(milliseconds);
    bool left = true;
    do left = job_->work(slice);
    while (left && Clock::now() < end);
    if (!left) state_ = State::done;
    if (!left || session.time - taken_at_ > map_pace) {
        taken_at_ = session.time;
        take_map();
    }
    return left;
}

void FieldStudy::take_map() {
    const FieldMap field = job_->map();
    const CellRun& rows = model_->rows.map[0];
    const CellRun& cols = model_->cols.map[0];
    std::vector<float> values(static_cast<std::size_t>(rows.count * cols.count));
    const double most = field.values.empty() ? 0.0 : *std::max_element(field.values.begin(), field.values.end());
    if (most > 0.0) {
        for (std::int64_t r = 0; r < field.rows; ++r) {
            for (std::int64_t c = 0; c < field.cols; ++c) {
                const std::int64_t row = field.first_row + r;
                const std::int64_t col = field.first_col + c;
                if (!rows.contains(row) || !cols.contains(col)) continue;
                values[static_cast<std::size_t>((row - rows.first) * cols.count + col - cols.first)] =
                    static_cast<float>(std::sqrt(field.at(row, col) / most));
            }
        }
    }
    const FieldCentre centre = mass_centre(field);
    map_ = EffectiveMap{own_values(std::move(values)), centre, radius_holding(field, centre, held_share)};
}

double FieldStudy::progress() const {
    if (state_ == State::done) return 1.0;
    if (!job_ || job_->total() == 0) return 0.0;
    return static_cast<double>(job_->done()) / static_cast<double>(job_->total());
}

void FieldStudy::stop() {
    if (state_ != State::running && state_ != State::waiting) return;
    job_.reset();
    state_ = State::stopped;
}

}  // namespace convscope
