package enrich

import (
	"os"
	"syscall"
	"unsafe"
)

// leaveOnDisk takes the pages of an embedded file out of the process' memory. They come
// back from the program's file where they are read again. The file must be one that is
// embedded, in whole: what else is given away so is lost.
func leaveOnDisk(embedded []byte) {
	page := uintptr(os.Getpagesize())
	start := uintptr(unsafe.Pointer(unsafe.SliceData(embedded)))
	first, end := (page-start%page)%page, uintptr(len(embedded))
	last := end - (start+end)%page // what shares its first or last page with others stays
	if len(embedded) > int(2*page) {
		_ = syscall.Madvise(embedded[first:last], syscall.MADV_DONTNEED) // else it stays in memory
	}
}
