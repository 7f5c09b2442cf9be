// How a figure is brought to fill a room: the camera, and how large its labels are laid out.
#pragma once

#include <functional>
#include <span>

#include "app/figure/figure.h"
#include "app/render/figure_painter.h"

namespace convscope {

/// In the camera's pixels.
struct FitRoom {
    Vec2 size;               ///< the whole room
    float edge = 0.0F;       ///< left free on all sides
    float below = 0.0F;      ///< left free at the lower edge
    float most_zoom = 1e6F;  ///< pixels a figure unit, at most
};

/// Where planes and labels are seen.
Pen::Area seen_area(const TypeRuler& ruler, const Look& look, const Figure& figure, const Camera& camera);

/// Sets zoom and pan so that all of `figure` is in the room. A room without a place for it changes nothing.
void fit_camera(const TypeRuler& ruler, const Look& look, const Figure& figure, const FitRoom& room, Camera& camera);

/// One camera for several figures, of the same turn: all of each is in the room.
void fit_camera(const TypeRuler& ruler, const Look& look, std::span<const Figure> figures, const FitRoom& room,
                Camera& camera);

/// The label unit (LabelMetrics) at which the labels of the flat figure come out as they are wanted. Larger labels make
/// a larger figure, which is drawn smaller, labels and all; halving finds the size. The planes give way only so far.
/// `figure` lays the figure out for a unit; `wanted`: how large type is wanted where a figure unit is `zoom` pixels of
/// the mock-up, see wanted_type().
float choose_label_unit(const std::function<Figure(float unit)>& figure, const TypeRuler& ruler, const Look& look,
                        const FitRoom& room, const std::function<float(float zoom)>& wanted);

}  // namespace convscope
