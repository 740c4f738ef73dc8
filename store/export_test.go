package store

// LockStories is the statement by which a writer keeps the others out.
const LockStories = lockStories
