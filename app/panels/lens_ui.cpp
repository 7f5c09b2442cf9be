// The visible list of lenses, and what most of them share.
#include "app/panels/lens_ui.h"

#include "app/panels/compare_lens.h"
#include "app/panels/field_lens.h"
#include "app/panels/groups_lens.h"
#include "app/panels/step_lens.h"

namespace convscope {

std::vector<std::unique_ptr<LensUi>> lens_uis() {
    std::vector<std::unique_ptr<LensUi>> list;
    list.push_back(std::make_unique<StepLens>());
    list.push_back(std::make_unique<GroupsLens>());
    list.push_back(std::make_unique<FieldLens>());
    list.push_back(std::make_unique<CompareLens>());
    return list;
}

PlaneValues LensUi::values(Session& session, const Plane& plane) {
    Document& document = session.document;
    PlaneValues values;
    values.id = plane.id;
    values.rows = plane.rows;
    values.cols = plane.cols;
    switch (plane.id.role) {
        case Role::input:
            values.values = document.data().x.plane(plane.id.outer, plane.id.channel);
            values.revision = document.data_revision();
            break;
        case Role::weight:
            values.values = document.data().w.plane(plane.id.outer, plane.id.channel);
            values.revision = document.data_revision();
            break;
        case Role::output:
            values.values = document.output_plane(plane.id.outer, plane.id.channel);
            values.revision = document.output_revision(plane.id.outer, plane.id.channel);
            break;
        case Role::derived:
            if (plane.own_values != nullptr) {
                values.values = plane.own_values->values.data();
                values.revision = plane.own_values->revision;
            }
            break;
    }
    return values;
}

InputPages LensUi::pages(Session& /*session*/) const {
    return {};
}

bool LensUi::can_edit(const Session& /*session*/, const CellRef& /*cell*/) const {
    return false;
}

}  // namespace convscope
