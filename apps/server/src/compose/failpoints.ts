/**
 * For crash tests: `NAME` or `NAME:COUNT` in PARLEY_FAILPOINT stops this process dead, as a power
 * cut would, when that point is passed for the COUNT-th time. Without it nothing happens.
 */
export function createFailpoints(setting: string | null): (name: string) => void {
  if (setting === null) return () => {};
  const [wanted, count = "1"] = setting.split(":");
  let left = Number(count);
  return (name) => {
    if (name === wanted && --left === 0) process.kill(process.pid, "SIGKILL");
  };
}
