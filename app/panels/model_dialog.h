// The browser of a model's layers: a table to search and sort, and what of the model is opened with which input.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/io/open_model.h"
#include "app/panels/model_rows.h"
#include "app/ui/session.h"

namespace convscope {

/// Comes up when session.choice holds a model, and stays, with the reason, until a layer is opened or it is left.
class ModelDialog {
public:
    void draw(Session& session);

private:
    void begin(const Session& session);
    void top(Session& session);
    void table(Session& session, float height);
    void headings(Session& session);
    void row(Session& session, const ModelRow& row);
    void cells(Session& session, const ModelRow& row);
    void description(Session& session);
    void opening(Session& session);
    bool buttons(Session& session);

    void choose(const Session& session, std::size_t layer);
    void move_choice(const Session& session, int rows);
    void suggest_size(const Session& session);
    bool open(Session& session);

    [[nodiscard]] const ModelChain* chain() const;  ///< the one that the chosen layer stands in
    [[nodiscard]] bool as_chain() const;            ///< that chain is opened
    /// What would be opened: the layer, or the first one of its chain.
    [[nodiscard]] std::size_t first_layer() const;
    [[nodiscard]] bool can_open() const;
    [[nodiscard]] std::optional<Pair> typed_size() const;
    [[nodiscard]] std::string said(const Session& session) const;

    ModelPointer model_;  ///< the one that is shown
    ModelRows rows_;
    std::vector<ModelSize> sizes_;
    std::vector<std::size_t> chain_of_;  ///< chain of each layer; past the end for none
    bool open_input_ = false;            ///< the file leaves sizes open
    std::array<char, 128> wanted_{};
    std::array<char, 32> input_{};  ///< height and width of the model's input
    std::array<char, 32> size_{};   ///< of what the layer reads
    std::size_t chosen_ = 0;
    bool wants_chain_ = false;
    ModelColumn column_ = ModelColumn::number;  ///< that the rows are sorted by
    bool descending_ = false;
    std::size_t kind_ = 0;  ///< which input: see input_kinds in the .cpp
    bool follow_ = false;   ///< scroll to the chosen row
    bool go_ = false;       ///< Enter or a double click asked to open
    std::string problem_;
};

}  // namespace convscope
