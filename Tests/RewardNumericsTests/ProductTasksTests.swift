import Testing

@testable import RewardNumerics

@Suite("Tasks of a product")
struct ProductTasksTests {
    private static let shapes = [1, 2, 3, 7, 64].flatMap { threads in
        [1, 5, 11, 12, 24, 64, 192, 193, 1000].flatMap { rows in
            [1, 2, 9, 15, 48, 333].map { [rows, $0, threads] }
        }
    }

    @Test("Every row meets every panel once", arguments: shapes)
    func covering(shape: [Int]) {
        let (rows, panels, threads) = (shape[0], shape[1], shape[2])
        let tasks = ProductTasks(rowCount: rows, panelCount: panels, threadCount: threads)
        var times = Array(repeating: 0, count: rows * panels)
        for index in 0..<tasks.count {
            let task = tasks[index]
            #expect(!task.rows.isEmpty && !task.panels.isEmpty)
            for row in task.rows { for panel in task.panels { times[row * panels + panel] += 1 } }
        }
        #expect(times.allSatisfy { $0 == 1 })
    }

    @Test("Threads get the same work where panels do not come out even", arguments: [2, 4])
    func evenShares(threads: Int) {
        let tasks = ProductTasks(rowCount: 64, panelCount: 9, threadCount: threads)
        var work = Array(repeating: 0, count: threads)
        for index in 0..<tasks.count {
            work[index % threads] += tasks[index].rows.count * tasks[index].panels.count
        }
        #expect(Set(work) == [64 * 9 / threads])
    }

    @Test("Rows that fill no two register tiles are not cut")
    func fewRows() {
        let tasks = ProductTasks(rowCount: 12, panelCount: 3, threadCount: 2)
        #expect((0..<tasks.count).map { tasks[$0].rows } == [0..<12, 0..<12, 0..<12])
    }

    @Test("One thread walks through the panels of a block of rows in one go")
    func oneThread() {
        let tasks = ProductTasks(rowCount: 300, panelCount: 7, threadCount: 1)
        #expect((0..<tasks.count).map { tasks[$0].rows } == [0..<150, 150..<300])
        #expect((0..<tasks.count).allSatisfy { tasks[$0].panels == 0..<7 })
    }
}
