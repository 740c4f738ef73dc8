// Package redrive sends dead letters to their raw topic again, each at most once,
// whatever crashes and however many do it at the same time.
//
// A redrive of a topic takes these steps:
//
//  1. Fence: the transactional id dateline-redrive-<topic> shuts out earlier
//     redrives of the topic. What they sent is committed by now, or never will be.
//  2. Find out what became of redrives that were begun and not done. Each copy that
//     is sent carries the place of its dead letter in a header, and each row in the
//     store has the high watermarks before the first attempt, so the copy is looked
//     for from there on. What is there is done; what is not is sent with the rest.
//  3. Begin: a row in the store for each dead letter, with the high watermarks. Who
//     finds a row there leaves the dead letter alone.
//  4. Send, in one transaction.
//  5. Done: the rows say so, and where the copies are.
//
// A row is never taken back, nor are its high watermarks raised: a redrive that was
// shut out without knowing could read them too late otherwise. Its steps 2, 3 and 5
// do no harm, since they say nothing that is not so, and step 4 fails.
package redrive
