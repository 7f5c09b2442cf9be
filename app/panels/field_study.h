// What the panels and the picture of the receptive-field lens share: the model of the present stack, the list that is
// offered, and the effective field, which is worked out in slices of a frame.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/lenses/field_model.h"
#include "app/lenses/receptive_field.h"
#include "app/ui/session.h"
#include "core/effective_field.h"

namespace convscope {

class FieldStudy {
public:
    /// Brings everything up to the present scene. Cheap where nothing changed; call it before the others.
    void follow(Session& session);

    [[nodiscard]] const FieldModel& model() const { return *model_; }
    [[nodiscard]] FieldValues& values() { return values_; }
    /// Counts the models made.
    [[nodiscard]] std::uint64_t revision() const { return revision_; }
    /// Where the rule of hybrid dilated convolution applies.
    [[nodiscard]] const std::optional<HdcQuestion>& question() const { return question_; }
    /// A list to take in place of one that leaves holes; null where there is none, or it is still looked for.
    [[nodiscard]] const HdcOffer* offer() const { return offer_ ? &*offer_ : nullptr; }

    enum class State : std::uint8_t { off, waiting, running, done, stopped, refused };
    [[nodiscard]] State state() const { return state_; }
    /// Share of the effective field's work that is done, 0 to 1.
    [[nodiscard]] double progress() const;
    [[nodiscard]] std::int64_t draws_done() const { return job_ ? job_->draws_done() : 0; }
    [[nodiscard]] const Error& refused() const { return *error_; }
    /// Null while the effective field is off. Its values are 0 until some are known.
    [[nodiscard]] const EffectiveMap* effective() const { return map_ ? &*map_ : nullptr; }
    void stop();
    void start_again() { state_ = State::waiting; }
    /// Goes on with the effective field for about `milliseconds`; true when some is left.
    bool work(Session& session, double milliseconds);

private:
    /// Everything that the effective field depends on.
    struct EffectiveKey {
        std::vector<Layer> layers;
        Probe probe;
        InputKind input = InputKind::small_integers;
        std::uint64_t seed = 1;
        Source source;
        std::vector<CellEdit> edits;
        EffectiveKind kind = EffectiveKind::off;
        std::int64_t draws = 1;
        bool operator==(const EffectiveKey&) const = default;
    };

    void follow_offer(const Scene& scene);
    void follow_effective(const Session& session);
    void start(const Scene& scene);
    void take_map();

    std::optional<FieldKey> key_;
    std::uint64_t scene_revision_ = 0;
    std::uint64_t revision_ = 0;
    std::optional<FieldModel> model_;
    FieldValues values_;
    std::optional<HdcQuestion> question_;
    std::optional<HdcQuestion> offered_for_;
    std::vector<Conv2dSpec> offered_specs_;
    std::optional<HdcOffer> offer_;

    std::optional<EffectiveKey> effective_key_;
    std::uint64_t effective_revision_ = 0;  // of the scene
    State state_ = State::off;
    std::optional<EffectiveField> job_;
    std::optional<EffectiveMap> map_;
    std::optional<Error> error_;
    double worked_at_ = -1.0;  // Session::time
    double taken_at_ = -1.0;
};

}  // namespace convscope
