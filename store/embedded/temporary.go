package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// temporaryRoot is where any user can reach: a folder inside a private home
// would shut out the account that root hands the server to.
func temporaryRoot() string {
	if os.Geteuid() == 0 {
		return "/tmp"
	}
	return os.TempDir()
}

const temporaryName = "dateline-postgres-"

func temporaryPrefix(pid int) string { return fmt.Sprintf("%s%d-", temporaryName, pid) }

// sweep removes temporary folders whose process and server are gone: it was
// killed before it could clean up.
func sweep() {
	folders, err := filepath.Glob(filepath.Join(temporaryRoot(), temporaryName+"*"))
	if err != nil {
		return
	}
	for _, folder := range folders {
		number, _, _ := strings.Cut(strings.TrimPrefix(filepath.Base(folder), temporaryName), "-")
		pid, err := strconv.Atoi(number)
		if err == nil && !runs(pid) && !isClaimed(folder) {
			_ = os.RemoveAll(folder) // another user's folder stays
		}
	}
}

// isClaimed tells a folder whose server still stops, or whose process is in
// another container, from one that was left behind.
func isClaimed(folder string) bool {
	file, err := os.OpenFile(filepath.Join(folder, lockName), os.O_RDWR, 0)
	if err != nil {
		return !errors.Is(err, os.ErrNotExist)
	}
	defer file.Close()
	locked, err := tryLock(file)
	return !locked || err != nil
}
