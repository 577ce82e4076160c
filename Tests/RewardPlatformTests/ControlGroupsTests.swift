import Testing

@testable import RewardPlatform

@Suite("ControlGroups")
struct ControlGroupsTests {
    @Test(
        "folders lead from the group of the process to the root",
        arguments: [
            ("0::/\n", ["/sys/fs/cgroup"]),
            (
                "12:cpu:/x\n0::/a/b.service\n",
                ["/sys/fs/cgroup/a/b.service", "/sys/fs/cgroup/a", "/sys/fs/cgroup"]
            ),
            // Version 1 only, or nothing at all: what is mounted may still have files.
            ("4:memory:/x\n", ["/sys/fs/cgroup"]),
            ("", ["/sys/fs/cgroup"]),
        ]
    )
    func folders(membership: String, expected: [String]) {
        #expect(ControlGroups.folders(membership: membership) == expected)
    }

    @Test("a path out of the tree, or without end, leads nowhere")
    func hostilePaths() {
        #expect(ControlGroups.folders(membership: "0::/../../x").isEmpty)
        let long = "0::" + String(repeating: "/a", count: 65)
        #expect(ControlGroups.folders(membership: long).isEmpty)
    }

    @Test("this process is in a group")
    func membership() {
        #expect(ControlGroups.ownMembership.contains(":/"))
    }
}
