/**
 * How glibc hands memory back to the system: for the environment of every process that lives long.
 *
 * Left alone, it raises the size from which on it asks the system for each buffer, so that answers of shops end up scattered
 * over heaps that only grow, one per thread (mallopt(3), M_MMAP_THRESHOLD and M_ARENA_MAX). Other allocators ignore it.
 */
export const allocator = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
