// Computes when it is on show only.
#include "app/panels/why_differs.h"

#include "app/ui/widgets.h"

namespace convscope {

const WhyDiffers& WhyResults::of(Session& session) {
    const Document& document = session.document;
    const Layer& layer = document.scene();
    const OutputPosition position = document.span().position;
    const Key key{document.data_revision(), position.n, position.out_channel};
    if (last_ && last_->first == key) return last_->second;
    if (!dense_weights_fit(layer)) {
        dense_.reset();
    } else if (Layer dense = dense_layer(layer); !dense_ || !same_weights(dense_->first, dense)) {
        Tensor weights = weights_of(dense);
        dense_ = {std::move(dense), std::move(weights)};
    }
    const Tensor* weights = dense_ ? &dense_->second : nullptr;
    last_ = {key, why_differs(layer, document.data(), weights, position.n, position.out_channel)};
    return last_->second;
}

void WhyDiffersPanel::draw(Session& session) {
    rule(session);
    panel_heading(session, *this);
    const auto say = [&](const std::string& shown, const Colour& colour) {
        text(session, shown, session.fonts.text, type_size::small, colour);
    };
    toggle_row(session, session.tr("why.show"), "###why_differs", session.canvas.lens.why_differs);
    tooltip(session, session.tr("why.show.help"));
    say(session.tr("why.sentence"), session.theme().quiet);
    if (session.canvas.lens.why_differs) {
        const WhyDiffers& why = results_->of(session);
        gap(session, 2.0F);
        say(session.tr("why.same_sentence", {verdict(why.same.report, session.tr)}), session.theme().text);
        if (why.without) {
            say(session.tr("why.without_sentence", {verdict(why.without->report, session.tr)}), session.theme().text);
        }
    }
    gap(session, 8.0F);
}

}  // namespace convscope
