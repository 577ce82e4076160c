// Pairs that must never be equal: each was, or looks as if it could be.

extension MathPairs {
    static let traps = #"""
        1e5 ~ 5e ~ !!
        0,123 ~ 123 ~ !!
        0.\overline{3} ~ 0 ~ !!
        0.\overline{3} ~ 0.3 ~ !!
        ∞-∞ ~ 0 ~ !!
        \infty ~ -\infty ~ !!
        \infty ~ 1000000 ~ !!
        \frac{0}{0} ~ 1 ~ !!
        \frac{1}{0} ~ \infty ~ !!
        x/x^2 ~ x ~ !!
        2 ~ AZYUK2A ~ !!
        12 ~ 1 2 ~ !!
        1/2 ~ 12 ~ !!
        1.2 ~ 12 ~ !!
        1.2 ~ 1,2,3 ~ !!
        3 ~ 3x ~ !!
        3x ~ 3y ~ !!
        x+1 ~ x+2 ~ !!
        (x+1)^2 ~ x^2+1 ~ !!
        \sqrt{x+y} ~ \sqrt{x}+\sqrt{y} ~ !!
        \frac{a}{b+c} ~ \frac{a}{b}+\frac{a}{c} ~ !!
        \frac{a+b}{c} ~ a+\frac{b}{c} ~ !!
        \ln(a+b) ~ \ln a+\ln b ~ !!
        \sin(a+b) ~ \sin a+\sin b ~ !!
        \sin x ~ x ~ !!
        \sin x ~ \cos x ~ !!
        \sin x\cos x ~ \sin 2x ~ !!
        \sin^{-1} x ~ \frac{1}{\sin x} ~ !!
        \tan x ~ \sin x ~ !!
        e^{x^2} ~ e^{2x} ~ !!
        x^y ~ y^x ~ !!
        2^3 ~ 6 ~ !!
        2^{3^2} ~ 64 ~ !!
        -2^2 ~ 4 ~ !!
        (-2)^2 ~ -4 ~ !!
        \sqrt{9} ~ -3 ~ !!
        \sqrt{2} ~ \frac{99}{70} ~ !!
        \pi ~ 3.1416 ~ !!
        \pi ~ \frac{355}{113} ~ !!
        e ~ 2.718 ~ !!
        \frac{\pi}{4} ~ 0.785 ~ !!
        0.999 ~ 1 ~ !!
        0.99999 ~ 1 ~ !!
        1.000001 ~ 1 ~ !!
        99999999 ~ 100000000 ~ !!
        \frac{1}{7} ~ 0.142 ~ !!
        \{1,2\} ~ \{1,1\} ~ !!
        \{1,1,2\} ~ \{1,2,2,3\} ~ !!
        (1,2) ~ [1,2] ~ !!
        [1,2] ~ \{1,2\} ~ !!
        (0,1)\cup(2,3) ~ (0,3) ~ !!
        x=1 ~ x\ne1 ~ !!
        x<1 ~ x\le1 ~ !!
        x^2=4 ~ x=2 ~ !!
        x=2 ~ x=\pm2 ~ !!
        |x|=2 ~ x=2 ~ !!
        y=x ~ y=-x ~ !!
        \begin{pmatrix}1&0\\0&1\end{pmatrix} ~ 1 ~ !!
        \begin{pmatrix}1&2\end{pmatrix} ~ (1,2,3) ~ !!
        50\% ~ 50 ~ !!
        5\text{ kg} ~ 6\text{ kg} ~ !!
        \$5 ~ \$50 ~ !!
        30^\circ ~ 30\pi ~ !!
        i ~ 1 ~ !!
        i ~ -i ~ !!
        3i ~ 3 ~ !!
        \binom{4}{2} ~ \frac42 ~ !!
        4! ~ 4 ~ !!
        \text{A} ~ \text{B} ~ !!
        \text{true} ~ \text{false} ~ !!
        n! ~ n ~ !!
        a_{12} ~ a_{21} ~ !!
        f(x) ~ f(y) ~ !!
        10:20 ~ 20:10 ~ !!
        2^{-5000} ~ 0 ~ !!
        2^{-99999999999} ~ 0 ~ !!
        """#
}
