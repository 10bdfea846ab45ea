import { describe, expect, it } from "vitest";
import { MemoryStorage } from "../src/lib/storage";
import { claimToken, pagePath, pastedToken, readToken } from "../src/lib/token";

function token(payload: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "EdDSA" })}.${part(payload)}.signature`;
}

const AMARA = token({ aud: "demo", role: "candidate", sub: "amara", name: "Amara Ọkafor" });

describe("a member token", () => {
  it("tells its hearing, role and subject", () => {
    expect(readToken(AMARA)).toEqual({ hearing: "demo", role: "candidate", subject: "amara" });
    expect(readToken(token({ aud: ["demo"], role: "chair", sub: "c" }))?.hearing).toBe("demo");
  });

  it.each(["", "abc", "a.b.c", "a.%%%.c", token({ role: "chair", sub: "c" }), token({ aud: "demo" })])(
    "is not %j",
    (text) => {
      expect(readToken(text)).toBeNull();
    },
  );

  it.each([
    AMARA,
    `  ${AMARA}\n`,
    `https://hearing.example/hearings/demo#token=${AMARA}`,
    `#token=${AMARA}`,
    `Your link: https://hearing.example/hearings/demo#token=${AMARA} (keep it)`,
  ])("is found in what was pasted", (text) => {
    expect(pastedToken(text)).toBe(AMARA);
  });

  it("leads to the page of its role", () => {
    const to = (role: string): string => pagePath({ hearing: "a/b", role, subject: "x" });
    expect(to("delegate")).toBe("/hearings/a%2Fb");
    for (const role of ["chair", "vice-chair", "secretariat"]) expect(to(role)).toBe("/moderator/a%2Fb");
  });

  it("leaves the address bar for the tab's storage, and is there after a reload", () => {
    const storage = new MemoryStorage();
    const seen: unknown[] = [];
    const history = {
      replaceState: (_data: unknown, _unused: string, url?: string | URL | null) => void seen.push(url),
    };
    const address = { pathname: "/hearings/demo", search: "?x=1", hash: `#token=${AMARA}` };
    expect(claimToken("demo", address, history, storage)).toBe(AMARA);
    expect(seen).toEqual(["/hearings/demo?x=1"]);
    expect(claimToken("demo", { ...address, hash: "" }, history, storage)).toBe(AMARA);
    expect(claimToken("other", { ...address, hash: "" }, history, storage)).toBeNull();
  });
});
