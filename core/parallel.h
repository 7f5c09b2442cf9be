// Work shared out among the cores.
#pragma once

#include <functional>

namespace convscope {

/// Cores that parallel_for can use at most; 1 where there are no threads.
int core_count();

/// Calls task(index, worker) once for every 0 <= index < count, on the calling thread (worker 0) and on up to
/// workers - 1 others, and returns when all have returned. The others sleep while there is nothing to do. A call while
/// another is being shared out does all of it on its own thread.
void parallel_for(int count, int workers, const std::function<void(int index, int worker)>& task);

}  // namespace convscope
