// Nothing to choose yet: the writer of vector figures comes with the next commits.
#include "app/panels/figure_page.h"

namespace convscope {

void FigurePage::draw(Session& /*session*/, LensUi& /*lens*/) {}

bool FigurePage::ready(const Session& /*session*/) const {
    return false;
}

bool FigurePage::act(Session& /*session*/, LensUi& /*lens*/) {
    return false;
}

}  // namespace convscope
