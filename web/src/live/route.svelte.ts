// Which page is shown: the part of the address after the hash, which the server never sees.

export interface Page {
  name: string;
  label: string;
}

export const PAGES: readonly Page[] = [
  { name: "story", label: "Story" },
  { name: "city", label: "City" },
  { name: "regime", label: "Regime" },
  { name: "citizen", label: "Citizen" },
  { name: "safeguards", label: "Safeguards" },
  { name: "evidence", label: "Evidence" },
  { name: "share", label: "Share" },
];

/** A part of an address in plain letters; as it stands where somebody wrote no address. */
function asWritten(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

class Route {
  page = $state("story");
  /** What follows the page's name: the number of a citizen. */
  rest = $state("");
  /** A study that came with the link, not yet looked at. */
  study = $state("");

  read(): void {
    const hash = location.hash.slice(1);
    if (hash.startsWith("study=")) {
      this.study = hash.slice("study=".length);
      this.page = "share";
      return;
    }
    this.study = "";
    const [, page = "", rest = ""] = hash.split("/");
    this.page = PAGES.some((one) => one.name === page) ? page : "story";
    this.rest = asWritten(rest);
  }
}

export const route = new Route();

export function go(page: string, rest = ""): void {
  location.hash = rest === "" ? `#/${page}` : `#/${page}/${encodeURIComponent(rest)}`;
}
