// The window's size across screens: settings keep it in units of the interface, which are pixels where the content
// scale is 1, so that the same picture opens on any screen.
#pragma once

namespace convscope {

/// One side of the first window, in screen units: `kept` units at `scale`, at most `most`.
int first_side(int kept, float scale, int most);

/// What settings keep of a side that is now `side` screen units long. A side that fills its screen (`most`) says
/// nothing about the size that a larger screen should have: then `kept` stays.
int kept_side(int kept, int side, float scale, int most);

}  // namespace convscope
